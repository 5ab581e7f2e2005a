// Gives somebody of The Harbour Times a permission or takes it back, as an application does it.
//
//   node --env-file=.bailiwick/dev.env grant.mjs [--revoke] PERSON PERMISSION [TYPE KEY]
import { openDirectory } from '@bailiwick/server/directory'
import pg from 'pg'

const { DATABASE_URL, CONTEXT_KEY_ID, CONTEXT_KEY_SECRET, CONTEXT_DATABASE, PLATFORM } = process.env
const isRevoking = process.argv[2] === '--revoke'
const [to, permission, ...on] = process.argv.slice(isRevoking ? 3 : 2)

const db = new pg.Client(DATABASE_URL)
await db.connect()
const key = { id: CONTEXT_KEY_ID, secret: CONTEXT_KEY_SECRET }
const directory = openDirectory({ db, key, database: CONTEXT_DATABASE })
try {
  const { rows } = await directory.as({ tenant: PLATFORM, subject: 'root' }).tenants.list()
  const { grants } = directory.as({ tenant: rows.find(({ code }) => code === 'harbour').id, subject: 'root' })
  const given = { to, permission, ...(on.length > 0 ? { on } : {}) }
  if (isRevoking) console.log(`${await grants.revoke(given)} taken back`)
  else console.log(`given: ${await grants.grant(given)}`)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  await db.end()
}
