import { createHash, randomBytes } from 'node:crypto'
import { BailiwickError } from 'bailiwick'
import { asOwner, lendOwner } from './as-owner.ts'
import { atomically, type SqlClient } from './atomically.ts'

/** A key that the application signs contexts with. Whoever has it can be anybody. */
export interface ContextKey {
  /** Letters, digits, `_` and `-`, at most 64. */
  readonly id: string
  /** At least 32 bytes; a text counts as its UTF-8. */
  readonly secret: string | Uint8Array
  /** For which tenants it may speak; all, unless given. Then `tenantAttribute` is needed. */
  readonly tenants?: readonly string[]
  /** The attribute of the subject that is its tenant, as in the model: policies read it there. */
  readonly tenantAttribute?: string
  /** Whom it may speak for, by the `id` of each; anybody, unless given. Not for the anonymous one then. */
  readonly principals?: readonly string[]
  /** From when on it counts; at once, unless given. */
  readonly validFrom?: Date
  /** Until when; for ever, unless given. */
  readonly validUntil?: Date
}

/** A new key: 32 random bytes in base64url, under a name that sorts by time. */
export function newContextKey(): { readonly id: string; readonly secret: string } {
  return { id: `k${Date.now().toString(36)}`, secret: randomBytes(32).toString('base64url') }
}

/**
 * Lets the database accept contexts signed with the key. For a rotation: add the new key, give it to every instance of the
 * application, then retire the old one. The same key again sets its tenants, principals and times; another secret under a known id is refused.
 */
export async function addContextKey(client: SqlClient, key: ContextKey): Promise<void> {
  await asBorrowed(client, () => putKey(client, key))
}

/** Ends a key, now or at a later moment. Contexts that it signed are void from then on. */
export async function retireContextKey(
  client: SqlClient,
  id: string,
  options: { readonly at?: Date } = {},
): Promise<void> {
  const work = async () => {
    const { rows } = await client.query(
      `update bailiwick_private.context_key
          set valid_until = least(valid_until, greatest(valid_from, coalesce($2::timestamptz, clock_timestamp()))) where id = $1 returning id`,
      [id, options.at ?? null],
    )
    if (rows.length === 0)
      throw new BailiwickError('INVALID_OPTION', `There is no key \`${id}\` to retire.`, { seen: id })
  }
  await asBorrowed(client, work)
}

/** A key without its secret, which the database does not give back. */
export interface KnownContextKey {
  readonly id: string
  readonly tenants: readonly string[] | undefined
  readonly tenantAttribute: string | undefined
  readonly principals: readonly string[] | undefined
  readonly validFrom: Date
  readonly validUntil: Date | undefined
  readonly state: 'later' | 'active' | 'ended'
}

/** All keys, in the order in which they began to count, and the identity of the database. */
export async function listContextKeys(
  client: SqlClient,
): Promise<{ readonly database: string; readonly keys: readonly KnownContextKey[] }> {
  const work = async () => {
    const { rows } = await client.query(
      `select id, tenants, tenant_attribute, principals, valid_from, nullif(valid_until, 'infinity') as valid_until,
              case when valid_until <= clock_timestamp() then 'ended' when valid_from > clock_timestamp() then 'later' else 'active' end as state
         from bailiwick_private.context_key order by valid_from, id`,
    )
    const { rows: identity } = await client.query('select id from bailiwick_private.database_identity')
    return { database: String(identity[0]?.id), keys: rows.map(knownKey) }
  }
  return await asBorrowed(client, work)
}

function knownKey(row: Record<string, unknown>): KnownContextKey {
  return {
    id: String(row.id),
    tenants: (row.tenants as string[] | null) ?? undefined,
    tenantAttribute: (row.tenant_attribute as string | null) ?? undefined,
    principals: (row.principals as string[] | null) ?? undefined,
    validFrom: row.valid_from as Date,
    validUntil: (row.valid_until as Date | null) ?? undefined,
    state: row.state as KnownContextKey['state'],
  }
}

/** As the owner, whom whoever migrated may become for this moment, without being a superuser. */
async function asBorrowed<R>(client: SqlClient, work: () => Promise<R>): Promise<R> {
  return await atomically(client, async () => {
    const giveBack = await lendOwner(client)
    const result = await asOwner(client, work)
    await giveBack()
    return result
  })
}

/** As the owner of the tables. */
export async function putKey(client: SqlClient, key: ContextKey): Promise<void> {
  const { id, tenants, tenantAttribute, principals, validFrom, validUntil } = key
  if (typeof id !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
    const expected = 'letters, digits, `_` and `-`, at most 64'
    throw new BailiwickError('INVALID_OPTION', `The id of a key is ${expected}; seen: \`${String(id)}\`.`, {
      seen: String(id),
      expected,
    })
  }
  checkTenants(key)
  checkPrincipals(key)
  const [inner, outer] = padded(key.secret)
  const { rows } = await client.query(
    `insert into bailiwick_private.context_key (id, inner_key, outer_key, tenants, tenant_attribute, principals, database, valid_from, valid_until)
     select $1, $2::bytea, $3::bytea, $4::text[], $7, $8::text[], d.id, coalesce($5::timestamptz, clock_timestamp()), coalesce($6::timestamptz, 'infinity') from bailiwick_private.database_identity d
     on conflict (id) do update
       set tenants = excluded.tenants, tenant_attribute = excluded.tenant_attribute, principals = excluded.principals, valid_until = excluded.valid_until, valid_from = coalesce($5::timestamptz, context_key.valid_from)
       where context_key.inner_key = excluded.inner_key
     returning id`,
    [
      id,
      inner,
      outer,
      tenants ?? null,
      validFrom ?? null,
      validUntil ?? null,
      tenantAttribute ?? null,
      principals ?? null,
    ],
  )
  if (rows.length > 0) return
  throw new BailiwickError(
    'INVALID_OPTION',
    `The key \`${id}\` exists with another secret. A new secret gets a new id.`,
    { seen: id },
  )
}

/** Of a subject with several attributes the database cannot know which is the tenant. */
function checkTenants({ id, tenants, tenantAttribute }: ContextKey): void {
  if (tenants === undefined && tenantAttribute === undefined) return
  const isList = Array.isArray(tenants) && tenants.every((tenant) => typeof tenant === 'string')
  if (isList && typeof tenantAttribute === 'string' && tenantAttribute !== '') return
  throw new BailiwickError(
    'INVALID_OPTION',
    `The key \`${id}\` of some tenants has both: \`tenants\`, a list of texts, and \`tenantAttribute\`, the attribute of the subject that is its tenant.`,
    { path: isList ? 'tenantAttribute' : 'tenants' },
  )
}

/** None at all would be a key that says nothing, which is a mistake. */
function checkPrincipals({ id, principals }: ContextKey): void {
  if (principals === undefined) return
  const isText = (principal: unknown) => typeof principal === 'string' && principal !== ''
  if (Array.isArray(principals) && principals.length > 0 && principals.every(isText)) return
  throw new BailiwickError(
    'INVALID_OPTION',
    `The key \`${id}\` of some principals has \`principals\`, a list of their ids, with one at least.`,
    { path: 'principals', expected: 'a list of texts' },
  )
}

/** The secret as HMAC needs it (RFC 2104): a block of 64 bytes, combined with each of the two constants. */
function padded(secret: string | Uint8Array): readonly [Buffer, Buffer] {
  const bytes = typeof secret === 'string' ? Buffer.from(secret, 'utf8') : secret
  if (!(bytes instanceof Uint8Array) || bytes.byteLength < 32) {
    throw new BailiwickError(
      'INVALID_OPTION',
      'The secret of a key has at least 32 bytes. `newContextKey()` makes one.',
    )
  }
  const block = Buffer.alloc(64)
  block.set(bytes.byteLength > 64 ? createHash('sha256').update(bytes).digest() : bytes)
  return [block.map((byte) => byte ^ 0x36) as Buffer, block.map((byte) => byte ^ 0x5c) as Buffer]
}
