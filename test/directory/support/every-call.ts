/** What every function that the application may call is called with: in a tenant that has one of everything. */
import type { Asking, DirectoryDatabase } from '../../support/directory.ts'
import type { PlatformDatabase } from '../../support/platform.ts'
import { declareArticles } from './articles.ts'
import type { Right } from './rights.ts'

export type Given = Readonly<Record<string, unknown>>

/** The names of what there is in a tenant; none of them is in another one. */
export interface Side {
  readonly tenant: string
  readonly admin: Asking
  readonly user: string
  readonly spare: string
  readonly group: string
  readonly child: string
  readonly above: string
  readonly off: string
  readonly role: string
  readonly unused: string
  readonly service: string
  readonly folder: string
  readonly inner: string
  readonly article: string
  readonly grant: string
  readonly denial: string
  /** Where a list of the journal goes on. */
  readonly after: string
}

interface Call {
  readonly with: (side: Side) => Given
  /** What somebody has to be able to give on besides the permission that the function asks for. */
  readonly needs?: readonly string[]
}

const folder = (key: string) => ({ type: 'folder', key })
const given = (call: Call['with'], ...needs: string[]): Call => ({ with: call, needs })

/** Of a tenant. A function that is not here, or in one of the two below, fails the test. */
export const inTenant: Readonly<Record<string, Call>> = {
  add_member: given(({ group, spare }) => ({ group, member: spare }), 'article'),
  add_parent: given(
    ({ article, folder: key }) => ({ type: 'article', key: article, parent_type: 'folder', parent_key: key }),
    'article',
  ),
  add_role_permissions: given(({ role }) => ({ role, permissions: ['article.edit'] }), 'article'),
  add_user: given(({ spare }) => ({ reference: spare })),
  check: given(({ article }) => ({ permission: 'article.read', type: 'article', key: article })),
  check_many: given(({ article }) => ({ permissions: ['article.read'], types: ['article'], keys: [article] })),
  copy_role: given(({ role }) => ({ role, code: 'copy' }), 'article'),
  create_group: given(() => ({ code: 'made', title: 'Made' })),
  create_role: given(() => ({ code: 'made', permissions: ['article.read'] }), 'article'),
  create_service_account: given(() => ({ reference: 'service:made', purpose: 'registrator' }), 'directory.users'),
  create_user: given(() => ({ reference: 'made', username: 'made', email: 'made@example.com' })),
  deny_permission: given(
    ({ spare, inner }) => ({ principal: spare, permission: 'article.edit', ...folder(inner) }),
    'article',
  ),
  disable_group: given(({ group }) => ({ group })),
  disable_role: given(({ role }) => ({ role })),
  disable_service_account: given(({ service }) => ({ reference: service })),
  disable_user: given(({ user }) => ({ reference: user })),
  effective_rights: given(({ user, article }) => ({
    principal: user,
    type: 'article',
    key: article,
    permission: null,
    after: null,
  })),
  enable_group: given(({ off }) => ({ group: off })),
  enable_role: given(({ role }) => ({ role })),
  enable_service_account: given(({ service }) => ({ reference: service })),
  enable_user: given(({ spare }) => ({ reference: spare })),
  explain: given(({ user, article }) => ({
    permission: 'article.read',
    type: 'article',
    key: article,
    principal: user,
  })),
  expect: given(() => ({ timeline: 1, catalogue: 1, epoch: 1, accounts: [0] })),
  facts: given(({ article }) => ({
    kinds: ['granted'],
    permissions: ['article.read'],
    types: ['article'],
    keys: [article],
  })),
  get_entry: given(({ after }) => ({ place: after })),
  get_grant: given(({ grant }) => ({ id: grant })),
  get_group: given(({ group }) => ({ group })),
  get_permission: given(() => ({ permission: 'article.read' })),
  get_resource: given(({ article }) => ({ type: 'article', key: article })),
  get_role: given(({ role }) => ({ role })),
  get_service_account: given(({ service }) => ({ reference: service })),
  get_settings: given(() => ({})),
  get_tenant: given(({ tenant }) => ({ target: tenant })),
  get_user: given(({ user }) => ({ reference: user })),
  grant_permission: given(
    ({ spare, inner }) => ({ principal: spare, permission: 'article.edit', ...folder(inner), reason: 'asked' }),
    'article',
  ),
  group_ancestors: given(({ child }) => ({ group: child, include_self: true, search: null, after: null })),
  group_descendants: given(({ above }) => ({ group: above, include_self: true, search: null, after: null })),
  group_paths: given(({ child, above }) => ({ from: child, to: above })),
  lift_denial: given(
    ({ user, folder: key }) => ({ principal: user, permission: 'article.delete', ...folder(key) }),
    'article',
  ),
  list_actions: given(({ user, article }) => ({ type: 'article', key: article, principal: user })),
  list_conditions: given(() => ({ search: null, after: null })),
  list_grants: given(({ user }) => ({
    principal: user,
    permission: null,
    role: null,
    type: null,
    key: null,
    source: null,
    after: null,
  })),
  list_groups: given(({ user }) => ({ member: user, deep: true, search: null, after: null })),
  list_journal: given(() => ({ event: null, actor: null, target: null, request_id: null, search: null, after: null })),
  list_members: given(({ above }) => ({ group: above, deep: true, search: null, after: null })),
  list_my_tenants: given(() => ({ search: null, after: null })),
  list_permissions: given(() => ({ search: null, source: null, after: null })),
  list_registered: given(({ folder: key }) => ({
    type: null,
    parent_type: 'folder',
    parent_key: key,
    search: null,
    after: null,
  })),
  list_resource_types: given(() => ({ search: null, after: null })),
  list_resources: given(({ user }) => ({
    permission: 'article.read',
    type: 'article',
    principal: user,
    after: null,
  })),
  list_roles: given(() => ({ search: null, after: null })),
  list_service_accounts: given(() => ({ search: null, after: null })),
  list_subjects: given(({ article }) => ({
    permission: 'article.read',
    type: 'article',
    key: article,
    search: null,
    after: null,
  })),
  list_users: given(() => ({ search: null, after: null })),
  move_resource: given(
    ({ article, folder: key, inner }) => ({
      type: 'article',
      key: article,
      to_type: 'folder',
      to_key: key,
      from_type: 'folder',
      from_key: inner,
    }),
    'article',
  ),
  my_profile: given(() => ({})),
  nest_group: given(({ off, above }) => ({ child: off, parent: above }), 'article'),
  permission_snapshot: given(() => ({ timeline: 1, catalogue: 1, epoch: 1, accounts: [0] })),
  permissions_map: given(() => ({})),
  record_event: given(({ article }) => ({ event: 'paper.printed', target: { article } })),
  read_events: given(() => ({ after: 0, affected: false })),
  read_own_events: given(() => ({ after: 0 })),
  register_resource: given(({ inner }) => ({
    type: 'article',
    key: 'made',
    parent_type: 'folder',
    parent_key: inner,
    title: 'Made',
  })),
  remove_grant: given(({ grant }) => ({ id: grant, reason: 'done' })),
  remove_group: given(({ child }) => ({ group: child }), 'article'),
  remove_member: given(({ group, user }) => ({ group, member: user })),
  remove_parent: given(
    ({ article, inner }) => ({ type: 'article', key: article, parent_type: 'folder', parent_key: inner }),
    'article',
  ),
  remove_resource: given(({ article }) => ({ type: 'article', key: article }), 'article'),
  remove_role: given(({ unused }) => ({ role: unused })),
  remove_role_permissions: given(({ role }) => ({ role, permissions: ['article.read'] })),
  remove_service_account: given(({ service }) => ({ reference: service })),
  remove_user: given(({ spare }) => ({ reference: spare })),
  reset_setting: given(() => ({ name: 'journal.level' })),
  resource_ancestors: given(({ article }) => ({ type: 'article', key: article, include_self: true })),
  resource_descendants: given(({ folder: key }) => ({ ...folder(key), include_self: true, after: null })),
  resource_paths: given(({ article, folder: key }) => ({
    type: 'article',
    key: article,
    to_type: 'folder',
    to_key: key,
  })),
  revision: given(() => ({})),
  revoke_permission: given(({ user }) => ({ principal: user, permission: 'article.read', reason: 'done' })),
  scopes: given(() => ({ permissions: ['article.read'], types: ['article'] })),
  set_setting: given(() => ({ name: 'journal.level', value: '"all"' })),
  snapshot_catalogue: given(() => ({})),
  unnest_group: given(({ child, group }) => ({ child, parent: group })),
  update_grant: given(({ grant }) => ({ id: grant, reason: 'again', delegable: true }), 'article'),
  update_group: given(({ group }) => ({ group, title: 'Called' })),
  update_role: given(({ role }) => ({ role, title: 'Called' })),
  update_service_account: given(({ service }) => ({ reference: service, title: 'Called' })),
  update_tenant: given(({ tenant }) => ({ target: tenant, title: 'Called' })),
  update_user: given(({ user }) => ({ reference: user, username: 'called', display_name: 'Called' }), 'article'),
}

/** Of the platform, called there with a tenant or an account of another. */
export const onPlatform: Readonly<Record<string, Call>> = {
  break_glass: given(({ tenant }) => ({ target: tenant, reason: 'nobody is left' })),
  create_tenant: given(({ user }) => ({ code: 'made', title: 'Made', administrator: user })),
  delete_account: given(({ spare }) => ({ reference: spare })),
  delete_tenant: given(({ tenant }) => ({ target: tenant, reason: 'over' })),
  disable_account: given(({ spare }) => ({ reference: spare })),
  disable_tenant: given(({ tenant }) => ({ target: tenant, reason: 'unpaid' })),
  enable_account: given(({ spare }) => ({ reference: spare })),
  enable_tenant: given(({ tenant }) => ({ target: tenant, reason: 'paid' })),
  end_break_glass: given(({ tenant, user }) => ({ target: tenant, user })),
  list_accounts: given(() => ({ search: null, after: null })),
  list_tenants: given(() => ({ search: null, after: null })),
  lock_account: given(({ spare }) => ({ reference: spare })),
  maintain_journal: given(() => ({})),
  restore_tenant: given(({ tenant }) => ({ target: tenant, reason: 'again' })),
  unlock_account: given(({ spare }) => ({ reference: spare })),
}

/**
 * Those that take who asks from the setting, or nobody; of a deployment, or of the form of a context. And two that anybody may call,
 * of which `refusals.test.ts` says what they do: to call another one, and to say that one was refused.
 */
export const others = [
  'attempt',
  'catalogue_entries',
  'context',
  'denied',
  'denied_keys',
  'denied_rule',
  'found_platform',
  'granted',
  'granted_keys',
  'granted_rule',
  'holds',
  'maintain',
  'record_refusal',
  'relay_delivered',
  'relay_events',
  'request',
  'scope',
  'sole_principal',
  'subject',
  'sync_catalogue',
  'sync_tenant',
  'tenant',
  'tenant_of_code',
  'trim_events',
  'verified',
  'verified_context',
] as const

/** A tenant of this code with one of everything in it, all made by its administrator. */
export async function fill(directory: PlatformDatabase, code: string): Promise<Side> {
  const admin: Asking = { tenant: await directory.make(code), as: `admin-${code}` }
  const name = (what: string) => `${code}-${what}`
  const call = (what: string, args: Given) => directory.call<Record<string, string>>(what, admin, args)
  const side = {
    tenant: admin.tenant,
    admin,
    user: name('user'),
    spare: name('spare'),
    group: name('group'),
    child: name('child'),
    above: name('above'),
    off: name('off'),
    role: name('role'),
    unused: name('unused'),
    service: `service:${code}`,
    folder: name('folder'),
    inner: name('inner'),
    article: name('article'),
  }
  for (const user of [side.user, side.spare]) await call('create_user', { reference: user, username: `${user}-name` })
  for (const group of [side.child, side.group, side.above, side.off]) await call('create_group', { code: group })
  await call('nest_group', { child: side.child, parent: side.group })
  await call('nest_group', { child: side.group, parent: side.above })
  await call('add_member', { group: side.group, member: side.user })
  await call('disable_group', { group: side.off })
  for (const role of [side.role, side.unused]) await call('create_role', { code: role, permissions: ['article.read'] })
  await call('create_service_account', { reference: side.service })
  await call('register_resource', folder(side.folder))
  await call('register_resource', { ...folder(side.inner), parent_type: 'folder', parent_key: side.folder })
  await call('register_resource', { type: 'article', key: side.article, parent_type: 'folder', parent_key: side.inner })
  await call('grant_permission', { principal: side.above, role: side.role, ...folder(side.folder) })
  const [grant] = await call('grant_permission', { principal: side.user, permission: 'article.read' })
  const [denial] = await call('deny_permission', {
    principal: side.user,
    permission: 'article.delete',
    ...folder(side.folder),
  })
  const [last] = await call('list_journal', { limit: 1 })
  return { ...side, grant: grant!.grant_permission!, denial: denial!.deny_permission!, after: last!.after! }
}

/** Two tenants with one of everything each, and the platform. */
export async function twoSides(directory: PlatformDatabase): Promise<{ readonly alpha: Side; readonly bravo: Side }> {
  await declareArticles(directory)
  return { alpha: await fill(directory, 'alpha'), bravo: await fill(directory, 'bravo') }
}

/** What somebody needs for a call, besides its permission. */
export const needed = ({ needs = [] }: Call): readonly Right[] =>
  needs.map((permission) => ({ permission, delegable: true }))

/** The names of the functions that an application may call, and of their parameters. */
export async function applicationFunctions({
  admin,
  role,
}: Pick<DirectoryDatabase, 'admin' | 'role'>): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await admin.query(
    `select proname as name, (coalesce(proargnames, '{}'))[1 : pronargs] as parameters from pg_proc
      where pronamespace = 'bailiwick'::regnamespace and has_function_privilege($1, oid, 'execute') order by 1`,
    [role],
  )
  return new Map(rows.map(({ name, parameters }) => [name, parameters]))
}
