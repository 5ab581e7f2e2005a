/** Whole queries to PostgreSQL: with our filter, under our row-level security, and by hand, through the same clients. */
import { readFileSync } from 'node:fs'
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
import { type Site, settingsText, withServer } from '../queries/server.ts'
import { questions, type Shape, shapes, titles } from '../queries/shapes.ts'
import { transactionClients } from '../queries/transactions.ts'
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
  about:
    "Documents of twenty tenants: shown are one's own and those of one's five teams, within the tenant, about 2,600 of a million. The indexes " +
    'are those that `generateRls` advises, (tenant_id, owner_id) and (tenant_id, team_id), and the primary key. Everything that belongs to a user is ready before the query; the condition ' +
    'is made for each. A ratio is to what the same client does by hand: the median of the ratios of all rounds.',
  sections: [
    { name: 'queries', run: (settings) => withServer(settings.quick ? small : full, (site) => run(site, settings)) },
  ],
}

async function run(site: Site, settings: Settings): Promise<readonly Result[]> {
  const size = settings.quick ? small : full
  const roles = { plain: 'app_plain', signed: 'app_signed' }
  await createRoles(site.admin, Object.values(roles))
  const rowSecurity = await installRowSecurity(site.admin, policy, roles)
  const clients: Client[] = []
  try {
    const hand = site.connection('hand')
    for (const open of [pgClient, postgresClient, kyselyClient, drizzleClient]) clients.push(await open(hand))
    for (const form of forms) {
      const guarded: Guarded = {
        name: form,
        configuration: site.connection(roles[form]),
        contextOf: (question) => rowSecurity.contextOf(form, question.user),
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
    const sessions = await transactionClients(site.connection, rowSecurity)
    clients.push(...sessions)
    results.push(
      await compareRoundTrips(
        {
          name: 'query-transaction',
          title: 'a point read in a transaction that says who asks',
          questions: asked,
          askers: sessions.flatMap((client) => client.askers('point')),
          rounds: rounds('point', settings),
        },
        settings,
      ),
    )
    return results.map((result) => ({ ...result, facts: facts(site, size) }))
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

/** What the ratios depend on, beside what is on the machine. */
function facts(site: Site, { documents }: Size): Record<string, string> {
  const lock = new URL('../../../../package-lock.json', import.meta.url) // from bench/dist/bench/tables
  const { packages } = JSON.parse(readFileSync(lock, 'utf8')) as { packages: Record<string, { version: string }> }
  const clients = ['pg', 'postgres', 'kysely', 'drizzle-orm']
  return {
    PostgreSQL: `${site.version}, ${documents.toLocaleString('en')} rows, over a Unix socket; ${settingsText}`,
    Clients: clients.map((name) => `${name} ${packages[`node_modules/${name}`]!.version}`).join(', '),
  }
}
