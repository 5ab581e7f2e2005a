/** The permissions that the directory's own functions ask for, as the database has them from its first migration on. */
export const ownCodes = [
  ...(['directory', 'directory.tenant', 'directory.tenant.read', 'directory.tenant.update'] as const),
  ...(['directory.users', 'directory.users.read', 'directory.users.create', 'directory.users.update'] as const),
  ...(['directory.users.disable', 'directory.users.remove'] as const),
  ...(['directory.serviceAccounts', 'directory.serviceAccounts.read', 'directory.serviceAccounts.create'] as const),
  ...(['directory.serviceAccounts.update', 'directory.serviceAccounts.disable'] as const),
  ...(['directory.serviceAccounts.remove', 'directory.groups', 'directory.groups.read'] as const),
  ...(['directory.groups.create', 'directory.groups.update', 'directory.groups.disable'] as const),
  ...(['directory.groups.remove', 'directory.groups.members', 'directory.groups.nest'] as const),
  ...(['directory.roles', 'directory.roles.read', 'directory.roles.create', 'directory.roles.update'] as const),
  ...(['directory.roles.remove', 'directory.resources', 'directory.resources.read'] as const),
  ...(['directory.resources.register', 'directory.resources.move', 'directory.resources.remove'] as const),
  ...(['directory.grants', 'directory.grants.read', 'directory.grants.create', 'directory.grants.remove'] as const),
  ...(['directory.permissions', 'directory.permissions.read', 'directory.settings'] as const),
  ...([
    'directory.settings.read',
    'directory.settings.update',
    'directory.audit',
    'directory.audit.read',
    'directory.audit.write',
  ] as const),
  ...(['directory.inspect', 'directory.sync'] as const),
  ...(['platform', 'platform.tenants', 'platform.tenants.read', 'platform.tenants.create'] as const),
  ...(['platform.tenants.update', 'platform.tenants.disable', 'platform.tenants.remove'] as const),
  ...(['platform.tenants.restore', 'platform.accounts', 'platform.accounts.read'] as const),
  ...(['platform.accounts.disable', 'platform.accounts.lock', 'platform.accounts.remove'] as const),
  'platform.breakGlass',
  'platform.maintain',
] as const

export type OwnCode = (typeof ownCodes)[number]

/** Without those that have others under them, which can be given and denied, and are not asked. */
export type OwnPermission = Exclude<
  OwnCode,
  | 'directory'
  | `directory.${'tenant' | 'users' | 'serviceAccounts' | 'groups' | 'roles' | 'resources' | 'grants' | 'permissions' | 'settings' | 'audit'}`
  | 'platform'
  | `platform.${'tenants' | 'accounts'}`
>
