/** Makes the rights be what the files say, and no more: who may execute which function, and who may use which schema. */
import { type FunctionFile, owners, schemas } from '../directory-files.ts'
import { quotedName } from '../quoted-name.ts'
import type { Session } from './session.ts'

export interface NamedRoles {
  /** Who `application` is in the files. */
  readonly roles: readonly string[]
  /** Who `deployment` is. */
  readonly deployment: readonly string[]
  /** Who `relay` is. */
  readonly relay?: readonly string[]
}

interface Right {
  readonly kind: 'routine' | 'schema' | 'table' | 'sequence' | 'type'
  /** As GRANT wants it. */
  readonly object: string
  /** Without parameters, with the schema. */
  readonly name: string
  readonly owner: string
  /** Empty for PUBLIC. */
  readonly grantee: string
  readonly privilege: string
}

const live = `
  with object as (
    select 'routine' as kind, p.oid::regprocedure::text as object, n.nspname || '.' || p.proname as name, p.proowner as owner,
           coalesce(p.proacl, acldefault('f', p.proowner)) as acl
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = any ($1)
    union all
    select 'schema', quote_ident(n.nspname), n.nspname, n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner))
      from pg_namespace n where n.nspname = any ($1)
    union all
    select case c.relkind when 'S' then 'sequence' else 'table' end, c.oid::regclass::text, c.oid::regclass::text, c.relowner, c.relacl
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any ($1) and c.relkind in ('r', 'p', 'v', 'm', 'S')
    union all
    -- What is taken from the table is taken from its columns.
    select 'table', c.oid::regclass::text, c.oid::regclass::text, c.relowner, a.attacl
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any ($1) and a.attacl is not null
    union all
    select 'type', t.oid::regtype::text, t.oid::regtype::text, t.typowner, coalesce(t.typacl, acldefault('T', t.typowner))
      from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
     where n.nspname = any ($1) and t.typelem = 0 and (t.typrelid = 0 or c.relkind = 'c')
  )
  select o.kind, o.object, o.name, pg_get_userbyid(o.owner) as owner, r.privilege_type as privilege,
         case when r.grantee = 0 then '' when r.grantee is not null then pg_get_userbyid(r.grantee) end as grantee
    from object o left join lateral aclexplode(o.acl) r on r.grantee <> o.owner
   where pg_get_userbyid(o.owner) = any ($2)
   order by 1, 2, 6, 5`

/** @returns a line for each right that was given or taken. */
export async function applyRights(
  session: Session,
  files: readonly FunctionFile[],
  named: NamedRoles,
): Promise<readonly string[]> {
  const found = (await session.query(null, live, [Object.keys(schemas), owners])) as unknown as readonly (Right & {
    readonly grantee: string | null
  })[]
  const objects = new Map<string, (typeof found)[number][]>()
  for (const right of found) {
    const key = `${right.kind} ${right.object}`
    objects.set(key, [...(objects.get(key) ?? []), right])
  }
  const lines: string[] = []
  const change = async (verb: 'grant' | 'revoke', right: Right) => {
    const role = right.grantee === '' ? 'public' : quotedName(right.grantee)
    const preposition = verb === 'grant' ? 'to' : 'from'
    const text = `${verb} ${right.privilege} on ${right.kind} ${right.object} ${preposition} ${role}`
    await session.query(right.owner, verb === 'revoke' ? `${text} cascade` : text)
    lines.push(`rights: ${text}`)
  }
  for (const rights of objects.values()) {
    const { kind, object, name, owner } = rights[0]!
    const wanted = wantedOn(kind, name, files, named)
    const has = rights.filter(({ grantee }) => grantee !== null)
    for (const right of has) if (!wanted.mayHave(right)) await change('revoke', right)
    for (const [grantee, privilege] of wanted.has) {
      const isThere = has.some((right) => right.grantee === grantee && right.privilege === privilege)
      if (!isThere && grantee !== owner) await change('grant', { kind, object, name, owner, grantee, privilege })
    }
  }
  return lines
}

interface Wanted {
  /** Grantee and privilege. */
  readonly has: readonly (readonly [string, string])[]
  mayHave(right: Right): boolean
}

function wantedOn(kind: Right['kind'], name: string, files: readonly FunctionFile[], named: NamedRoles): Wanted {
  const exactly = (grantees: readonly string[], privilege: string): Wanted => ({
    has: grantees.map((grantee) => [grantee, privilege]),
    mayHave: (right) => right.privilege === privilege && grantees.includes(right.grantee),
  })
  switch (kind) {
    case 'routine': {
      const file = files.find((one) => one.name === name)
      // What no file makes is the context's, whose rights are given with it.
      if (file === undefined) return { has: [], mayHave: ({ grantee }) => grantee !== '' }
      return exactly(
        file.execute.flatMap((role) => rolesOf(role, named)),
        'EXECUTE',
      )
    }
    case 'type':
      return exactly(owners, 'USAGE')
    case 'schema': {
      const users = usersOf(name, files, named)
      // Whoever asks only who is asking uses it too.
      const others = ({ grantee, privilege }: Right) =>
        privilege === 'USAGE' && (name === 'bailiwick' ? grantee !== '' : isOwner(grantee) || users.includes(grantee))
      return { has: users.map((user) => [user, 'USAGE']), mayHave: others }
    }
    default:
      // What the owners may do with each other's tables, the migrations say.
      return { has: [], mayHave: ({ grantee }) => isOwner(grantee) }
  }
}

function rolesOf(role: string, { roles, deployment, relay = [] }: NamedRoles): readonly string[] {
  return role === 'application' ? roles : role === 'deployment' ? deployment : role === 'relay' ? relay : [role]
}

/** Whoever may execute a function of a schema has to be able to name it. */
function usersOf(schema: string, files: readonly FunctionFile[], named: NamedRoles): readonly string[] {
  if (schema === 'bailiwick') return [...owners, ...named.roles, ...named.deployment, ...(named.relay ?? [])]
  if (schema === 'bailiwick_private') return owners
  const theirs = files.filter(({ name }) => name.startsWith(`${schema}.`))
  return [...new Set(theirs.flatMap(({ execute }) => execute.flatMap((role) => rolesOf(role, named))))].sort()
}

function isOwner(role: string): boolean {
  return owners.some((owner) => owner === role)
}
