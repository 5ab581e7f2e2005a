/** Whole queries to PostgreSQL: with our filter, under our row-level security, and by hand, through the same clients. */
import type pg from 'pg'
import type { Result, Settings } from '../harness.ts'
import {
  type Client,
  drizzleClient,
  drizzleGuarded,
  type Guarded,
  kyselyClient,
  kyselyGuarded,
  pgClient,
  pgGuarded,
  postgresClient,
  postgresGuarded,
} from '../queries/clients.ts'
import { peerClients } from '../queries/peer-clients.ts'
import { compareRoundTrips } from '../queries/round-trips.ts'
import { forms, installRowSecurity } from '../queries/row-security.ts'
import { type Site, withServer } from '../queries/server.ts'
import { questions, type Shape, shapes, titles } from '../queries/shapes.ts'
import { policy, type Size } from '../queries/world.ts'
import type { Table } from '../table.ts'

const full: Size = { documents: 1_000_000 }
const small: Size = { documents: 20_000 }

/** A point read is over so soon that many can be asked. */
const rounds = (shape: Shape, { quick }: Settings) => (quick ? 3 : shape === 'point' ? 600 : 120)

export const table: Table = {
  name: 'queries',
  title: 'Queries to PostgreSQL',
  chapter: 'queries',
  about: 'TODO',
  sections: [
    { name: 'queries', run: (settings) => withServer(settings.quick ? small : full, (site) => run(site, settings)) },
  ],
}

async function run(site: Site, settings: Settings): Promise<readonly Result[]> {
  const size = settings.quick ? small : full
  const roles = { plain: 'app_plain', signed: 'app_signed' }
  await createRoles(site.admin, Object.values(roles))
  const contextOf = await installRowSecurity(site.admin, policy, roles)
  const clients: Client[] = []
  try {
    const hand = site.connection('hand')
    for (const open of [pgClient, postgresClient, kyselyClient, drizzleClient]) clients.push(await open(hand))
    for (const form of forms) {
      const guarded: Guarded = {
        name: form,
        configuration: site.connection(roles[form]),
        contextOf: (question) => contextOf(form, question.user),
      }
      for (const open of [pgGuarded, postgresGuarded, kyselyGuarded, drizzleGuarded]) clients.push(await open(guarded))
    }
    clients.push(...(await peerClients(hand)))
    const asked = await questions(settings.quick ? 2 : 32, size, async (teamId) => {
      const found = await site.admin.query('select id from document where team_id = $1 order by id limit 1', [teamId])
      return Number(found.rows[0].id)
    })
    const results: Result[] = []
    for (const shape of shapes) {
      const askers = clients.flatMap((client) => client.askers(shape))
      const inquiry = {
        name: `query-${shape}`,
        title: titles[shape],
        questions: asked,
        askers,
        rounds: rounds(shape, settings),
      }
      results.push(await compareRoundTrips(inquiry, settings))
    }
    return results
  } finally {
    for (const client of clients) await client.end()
  }
}

/** Who asks by hand reads past row-level security, of the same table. */
async function createRoles(admin: pg.Client, roles: readonly string[]): Promise<void> {
  for (const role of roles) await admin.query(`create role ${role} login`)
  await admin.query('create role hand login bypassrls')
  await admin.query('grant select on document to hand')
}
