/** Claims of a token in the database: nothing is sent before the token was verified. */
import { withClaims } from 'bailiwick/session'
import { generateKeyPair, jwtVerify, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newestServer, openDatabase, type TestDatabase } from '../support/databases.ts'

let database: TestDatabase
let role: string
let keys: Awaited<ReturnType<typeof generateKeyPair>>
beforeAll(async () => {
  database = await openDatabase(newestServer())
  role = await database.createRole()
  keys = await generateKeyPair('ES256')
})
afterAll(() => database.drop())

const verify = (token: string) => jwtVerify(token, keys.publicKey, { issuer: 'us', algorithms: ['ES256'] })
const claims = { sub: 'ann', email: "a'\\@x", team: ['a', 'b'] }
const signed = (change: (token: SignJWT) => SignJWT = (token) => token, key = keys.privateKey) =>
  change(new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).setIssuer('us').setExpirationTime('5m')).sign(key)

/** A pool that counts what it is asked. */
function countingPool() {
  const pool = database.pool(role, { max: 1 })
  const counted = { pool, sent: 0 }
  const count = (client: { query: (...query: never[]) => unknown }) => {
    const send = client.query.bind(client)
    client.query = (...query: never[]) => {
      counted.sent++
      return send(...query)
    }
  }
  pool.on('connect', (client) => count(client as never))
  return counted
}
const see = `select current_setting('request.jwt.claims', true)::jsonb as claims, current_setting('request.jwt.claim.sub', true) as sub,
  current_setting('request.jwt.claim.email', true) as email, current_setting('request.jwt.claim.role', true) as role, current_user as is`

it('are there for the transaction', async () => {
  const { pool } = countingPool()
  const tenant = await database.createRole('tenant')
  await database.admin.query(`grant ${tenant} to ${role}`)
  const seen = await withClaims(
    pool,
    await signed(),
    { verify, role: () => tenant, onWarning: () => {} },
    async (tx) => (await tx.query(see)).rows[0],
  )
  expect(seen).toMatchObject({ claims, sub: 'ann', email: claims.email, role: '', is: tenant })
  const { rows } = await pool.query(`select current_setting('request.jwt.claims', true) as claims, current_user as is`)
  expect(rows).toEqual([{ claims: '', is: role }])
  await pool.query(`select set_config('request.jwt.claim.sub', 'bob', false)`)
  await expect(withClaims(pool, await signed(), { verify }, async () => 1)).rejects.toMatchObject({
    code: 'DIRTY_CONNECTION',
  })
  expect(await withClaims(pool, await signed(), { verify }, async () => 1)).toBe(1)
})

it('of a token that does not stand up are never sent', async () => {
  const counted = countingPool()
  const other = await generateKeyPair('ES256')
  const good = await signed()
  const flipped = `${good.slice(0, -6)}${good.slice(-6, -5) === 'A' ? 'B' : 'A'}${good.slice(-5)}`
  const tokens = {
    forged: await signed(undefined, other.privateKey),
    damaged: flipped,
    none: new UnsecuredJWT(claims).setIssuer('us').encode(),
    expired: await signed((token) => token.setExpirationTime('-1m')),
    'of another issuer': await signed((token) => token.setIssuer('them')),
    nonsense: 'nonsense',
  }
  for (const [name, token] of Object.entries(tokens)) {
    await expect(
      withClaims(counted.pool, token, { verify }, async () => 1),
      name,
    ).rejects.toThrow(/signature|JW|"exp"|"iss"|alg/i)
  }
  const wrong: [unknown, unknown][] = [
    ['', { verify }],
    [undefined, { verify }],
    [good, {}],
    [good, { verify: 'yes' }],
    [good, { verify, verfy: 1 }],
    [good, { verify: async () => null }],
    [good, { verify: async () => 'ann' }],
    [good, { verify, role: () => undefined }],
    [good, { verify, timeout: 0 }],
  ]
  for (const [token, options] of wrong) {
    await expect(withClaims(counted.pool, token as string, options as never, async () => 1)).rejects.toMatchObject({
      code: expect.stringMatching(/INVALID_OPTION|MISSING_SUBJECT/),
    })
  }
  expect(counted.sent).toBe(0)
  await withClaims(counted.pool, good, { verify }, async () => 1)
  expect(counted.sent).toBe(2)
})
