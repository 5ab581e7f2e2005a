/** Settings of a tenant. */
import { BailiwickError } from 'bailiwick'
import { nearest } from 'bailiwick/findings'
import type { Announced, NothingAnnounced, SettingsOf, SettingValue } from '../declare/announced.ts'
import type { GetSettingsRow } from '../generated/bailiwick.ts'
import * as sql from '../generated/bailiwick.ts'
import type { Asker } from './asker.ts'
import { checkInput, refused } from './inputs.ts'

type Name<A extends Announced> = keyof SettingsOf<A> & string

export interface Settings<A extends Announced = NothingAnnounced> {
  /** The value, which is the initial one where none is set. */
  get<N extends Name<A>>(name: N): Promise<SettingValue<SettingsOf<A>[N]>>
  /** All of them, with what may be set. */
  list(): Promise<readonly (Omit<GetSettingsRow, 'name'> & { readonly name: Name<A> })[]>
  /** It stands in the journal with what was before. What the declaration does not take is INVALID_INPUT, with what it takes. */
  set<N extends Name<A>>(name: N, value: SettingValue<SettingsOf<A>[N]>): Promise<void>
  /** To the initial value. */
  reset(name: Name<A>): Promise<void>
}

export function settingsOf<A extends Announced = NothingAnnounced>(ask: Asker): Settings<A> {
  const of = (method: string, name: string) => {
    checkInput(`settings.${method}`, { name }, { name: 'text' })
    return { name }
  }
  const list = async () => (await ask(sql.getSettings, {})).map((row) => ({ ...row, name: row.name as Name<A> }))
  return {
    get: async <N extends Name<A>>(name: N) => {
      of('get', name)
      const settings = await list()
      const found = settings.find((each) => each.name === name)
      if (found === undefined) {
        const known = settings.map((each) => each.name)
        const meant = nearest(name, known)
        const hint = meant === undefined ? `Known: ${known.join(', ')}.` : `Did you mean \`${meant}\`?`
        throw new BailiwickError('NOT_FOUND', `There is no setting \`${name}\`. ${hint}`, {
          seen: name,
          ...(meant === undefined ? {} : { suggestion: meant }),
        })
      }
      return found.value as SettingValue<SettingsOf<A>[N]>
    },
    list,
    set: async (name, value) => {
      if (!['string', 'number', 'boolean'].includes(typeof value))
        throw refused('INVALID_VALUE', 'settings.set(): `value`', value, 'a text, a number, true or false', 'value')
      await ask(sql.setSetting, { ...of('set', name), value })
    },
    reset: async (name) => ask(sql.resetSetting, of('reset', name)),
  }
}
