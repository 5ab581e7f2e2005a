/** Turns the settings of a server into its arguments. */

/** PostgreSQL parameters by name, e.g. `{ max_connections: 20, fsync: false }`. */
export type Settings = Readonly<Record<string, string | number | boolean>>

/** What makes the server private, and findable for the next process. */
const reserved = new Set([
  'config_file',
  'data_directory',
  'external_pid_file',
  'hba_file',
  'ident_file',
  'listen_addresses',
  'logging_collector',
  'log_destination',
  'port',
  'unix_socket_directories',
  'unix_socket_permissions',
])

/**
 * The arguments for `settings`, after those that every server of ours has.
 *
 * @throws {TypeError} a name is none, or belongs to the launcher.
 */
export function settingArguments(settings: Settings): readonly string[] {
  const all = { timezone: 'UTC', log_timezone: 'UTC', ...settings }
  return Object.entries(all).flatMap(([name, value]) => {
    if (!/^[a-z_][a-z0-9_.]*$/i.test(name)) throw new TypeError(`\`${name}\` is not the name of a PostgreSQL setting`)
    if (reserved.has(name.toLowerCase())) throw new TypeError(`The setting \`${name}\` is the launcher's own`)
    return ['-c', `${name}=${value}`]
  })
}

/** Whether a crash of the machine may cost nothing: so it is unless `fsync` is switched off. */
export function isDurable({ fsync }: Settings): boolean {
  return fsync === undefined || fsync === true || /^(on|true|yes|1)$/i.test(String(fsync))
}
