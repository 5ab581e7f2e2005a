import type { Channel, Opening, Row } from '../driver/port.ts'
import { BailiwickError } from '../errors/error.ts'

/** A setting of a transaction. */
export type Setting = {
  readonly name: string
  /** Says who asks, so nothing of it may have been left on the connection. */
  readonly identifies?: true
} & ({ readonly value: string } | { readonly sql: string })

/** What is asked beside, at the first transaction over a client: it costs no message of its own. */
export interface FirstLook {
  readonly sql: string
  /** What is asked once the settings are made. */
  readonly after?: string
  tell(row: Row): void
}

interface OpeningOptions {
  /** In the order in which they are made: what changes the role comes last. */
  settings(): Promise<readonly Setting[]>
  /** The connection says who asks already: inside of another withSubject, or pinned. */
  readonly isIdentified: boolean
  readonly look: FirstLook | undefined
  /** For the transaction, unless false: for the session. */
  readonly isLocal?: boolean
}

/** The one statement that makes the settings for a transaction, and looks at what was there before. */
export function openingOf({ settings, isIdentified, look, isLocal = true }: OpeningOptions): Opening {
  let made: readonly Setting[] = []
  return {
    sql: async () => {
      made = await settings()
      const before = made.map(({ name }, index) => `current_setting(${literal(name)}, true) as before${index}`)
      const { sql, values } = setConfigs(made, isLocal)
      // A list is computed from left to right.
      const parts = [...before, ...(look ? [look.sql] : []), sql, ...(look?.after ? [look.after] : [])]
      return { text: `select ${parts.join(', ')}`, values }
    },
    check: async (row, channel) => {
      look?.tell(row)
      if (isIdentified) return
      const dirty = made.filter(({ identifies }, index) => identifies && (row[`before${index}`] ?? '') !== '')
      if (dirty.length > 0) await refuse(dirty, channel)
    },
    undo: (row) => {
      const before = made.map(({ name }, index): Setting => ({ name, value: String(row[`before${index}`] ?? '') }))
      const { sql, values } = setConfigs(before, true)
      return { text: `select ${sql}`, values }
    },
  }
}

/**
 * `set_config(…)` by setting; the result is a truth, as the value would only be sent back. Values are parameters: the text of a
 * statement is there to read for every other connection of the role, and a signed context would be good for anybody.
 */
function setConfigs(settings: readonly Setting[], isLocal: boolean) {
  const values: string[] = []
  const calls = settings.map((setting) => {
    const value = 'sql' in setting ? setting.sql : `$${values.push(setting.value)}::text`
    return `set_config(${literal(setting.name)}, ${value}, ${isLocal}) is not null`
  })
  return { sql: calls.join(', '), values }
}

/** Empties what was left on the connection, for whoever gets it next, and refuses to go on. */
async function refuse(dirty: readonly Setting[], channel: Channel): Promise<never> {
  const names = dirty.map(({ name }) => `\`${name}\``).join(', ')
  // In one message, so that nothing of the work gets between. A driver that has begun then rolls back an empty transaction.
  await channel.batch(['rollback', 'begin', resetOf(dirty), 'commit', 'begin'])
  throw new BailiwickError(
    'DIRTY_CONNECTION',
    `A connection of the pool still said who asks (${names}): somebody set it for the session, or in a transaction around this one. It is emptied now. Only withSubject, withClaims and pinSubject may set it.`,
    { seen: names, expected: 'nothing set' },
  )
}

/** Empties settings for the session. */
export function resetOf(settings: readonly Pick<Setting, 'name'>[]): string {
  const calls = settings.map(({ name }) => `set_config(${literal(name)}, '${name === 'role' ? 'none' : ''}', false)`)
  return `select ${calls.join(', ')}`
}

/** A text as it stands in SQL, whatever `standard_conforming_strings` is. */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted
}
