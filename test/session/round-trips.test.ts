/** How often a client waits for the server: counted on the wire, beside the same transaction written by hand. */
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type Server as NetServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { driverOf } from '../../packages/bailiwick/src/driver/driver-of.ts'
import { newestServer } from '../support/databases.ts'
import { clientsOf } from './clients.ts'
import { openWorld, owners, type World } from './world.ts'

let world: World
let relay: NetServer
let directory: string
/** The client waits once for every time that the talk turns from the client to the server. */
let waits = 0

beforeAll(async () => {
  world = await openWorld(newestServer())
  const { host, port } = world.database.connection()
  directory = await mkdtemp(join(tmpdir(), 'bailiwick-relay-'))
  relay = createServer((client) => {
    const server = connect(join(String(host), `.s.PGSQL.${port}`))
    let last: 'client' | 'server' = 'server'
    client.on('data', (data) => {
      if (last === 'server') waits++
      last = 'client'
      server.write(data)
    })
    server.on('data', (data) => {
      last = 'server'
      client.write(data)
    })
    client.on('close', () => server.destroy()).on('error', () => {})
    server.on('close', () => client.destroy()).on('error', () => {})
  })
  await new Promise<void>((resolve) => relay.listen(join(directory, `.s.PGSQL.${port}`), resolve))
})
afterAll(async () => {
  relay.close()
  await world.database.drop()
  await rm(directory, { recursive: true, force: true })
})

it('one wait more than a transaction without a subject, two at most, and none where the client lets us', async () => {
  const connection = { ...world.database.connection(world.role), host: directory }
  const clients = clientsOf(connection, 1)
  const counted: Record<string, number[]> = {}
  try {
    for (const { name, db } of clients) {
      const query = (tx: unknown) => driverOf(tx).connection.query(owners)
      const ways = [
        () => driverOf(db).transaction((tx) => query(tx)),
        () => world.session.withSubject(db, { id: 'ann' }, (tx) => query(tx)),
      ]
      // The first use also connects and looks at the server, the second prepares what postgres.js begins with.
      for (const way of [...ways, ...ways]) await way()
      counted[name] = []
      for (const way of ways) {
        waits = 0
        await way()
        counted[name].push(waits)
      }
    }
  } finally {
    await Promise.all(clients.map((client) => client.close()))
  }
  expect(counted).toEqual({
    pg: [3, 3],
    'postgres.js': [3, 3],
    kysely: [3, 4],
    'drizzle over pg': [3, 4],
    'drizzle over postgres.js': [3, 5],
  })
})
