/** The directory of a large installation in PostgreSQL: what is asked of it, beside SQL by hand over the same rows. */
import { readFileSync } from 'node:fs'
import { Inquiries, openClients } from '../directory/inquiries.ts'
import { liveInquiries } from '../directory/live.ts'
import { type DirectorySite, withDirectory } from '../directory/site.ts'
import { countsOf, full, type Size } from '../directory/world.ts'
import type { Result, Settings } from '../harness.ts'
import { compareRoundTrips, type Inquiry } from '../queries/round-trips.ts'
import { settingsText } from '../queries/server.ts'
import type { Table } from '../table.ts'

const small: Size = { users: full.users / 50 }

export const table: Table = {
  name: 'directory',
  title: 'The directory in PostgreSQL',
  chapter: 'directory',
  about:
    'One tenant. Users are in two groups each, groups nest on six levels, documents are in folders on six levels. Grants are of permissions and of ' +
    'roles, to users and to groups, on documents, folders and the tenant; one of twenty denies, one of seven begins or ends, and so do memberships. ' +
    'Everybody verifies the context of the question, finds out who asks, and respects all of that. By hand: one prepared statement over the same ' +
    'tables, with the closures named. Recursive: by the edges alone, as Authorizir does. Through postgres.js, prepared, on one connection.',
  sections: [
    {
      name: 'directory',
      run: (settings) => {
        const size = settings.quick ? small : full
        return withDirectory(size, (site) => run(site, size, settings))
      },
    },
    {
      name: 'live',
      run: (settings) => {
        const size = settings.quick ? small : full
        return withDirectory(size, (site) => runLive(site, settings))
      },
    },
  ],
}

async function run(site: DirectorySite, size: Size, settings: Settings): Promise<readonly Result[]> {
  const clients = await openClients(site)
  try {
    const inquiries = new Inquiries(site, clients, size, settings.quick)
    const results: Result[] = []
    const compare = async <Q>(inquiry: Inquiry<Q> | undefined) => {
      if (inquiry !== undefined) results.push(await compareRoundTrips(inquiry, settings))
    }
    await compare(await inquiries.named())
    await compare(await inquiries.resource())
    await compare(await inquiries.batch())
    await compare(await inquiries.list())
    await compare(await inquiries.edge())
    for (const inquiry of await inquiries.application()) await compare(inquiry)
    const said = await facts(site, size)
    return results.map((result) => ({ ...result, facts: said }))
  } finally {
    await clients.end()
  }
}

/** In tenants of its own. */
async function runLive(site: DirectorySite, settings: Settings): Promise<readonly Result[]> {
  const live = await liveInquiries(site, settings.quick)
  try {
    const results: Result[] = []
    for (const inquiry of live.all) results.push(await compareRoundTrips(inquiry, settings))
    return results
  } finally {
    await live.end()
  }
}

async function facts(site: DirectorySite, size: Size): Promise<Record<string, string>> {
  const lock = new URL('../../../../package-lock.json', import.meta.url) // from bench/dist/bench/tables
  const { packages } = JSON.parse(readFileSync(lock, 'utf8')) as { packages: Record<string, { version: string }> }
  const { rows } = await site.admin.query(
    `select c.oid::regclass::text as name, c.reltuples::int8 as rows, pg_total_relation_size(c.oid) as bytes from pg_class c
      where c.oid in ('bailiwick_directory.group_closure'::regclass, 'bailiwick_directory.container_closure'::regclass,
                      'bench.resource_closure'::regclass, 'bailiwick_directory.root_rights'::regclass, 'bailiwick_directory.grant_entry'::regclass)
      order by 1`,
  )
  const { rows: width } = await site.admin.query(
    `select round(avg(n), 1)::text as n from (
       select count(distinct k.ancestor_id) as n from bailiwick_directory.membership m
         join bailiwick_directory.group_closure k on k.tenant_id = m.tenant_id and k.descendant_id = m.group_id group by m.principal_id) u`,
  )
  const counts = Object.entries(countsOf(size)).map(([name, count]) => `${count.toLocaleString('en')} ${name}`)
  return {
    'PostgreSQL of the directory': `${site.version}, over a Unix socket; ${settingsText}`,
    'Client of the directory': `postgres ${packages['node_modules/postgres']!.version}`,
    Directory: `${counts.join(', ')}; ${width[0].n} groups above a user`,
    'Stored rows': rows
      .map(
        (one) =>
          `${one.name} ${Number(one.rows).toLocaleString('en')} (${Math.round(Number(one.bytes) / 2 ** 20)} MiB)`,
      )
      .join(', '),
  }
}
