/** Settings of a tenant. */
import { BailiwickError } from 'bailiwick'
import { nearest } from 'bailiwick/findings'
import type { GetSettingsRow } from '../generated/bailiwick.ts'
import * as sql from '../generated/bailiwick.ts'
import type { Asker } from './asker.ts'
import { checkInput, refused } from './inputs.ts'

export interface Settings {
  /** The value, which is the initial one where none is set. */
  get(name: string): Promise<unknown>
  /** All of them, with what may be set. */
  list(): Promise<readonly GetSettingsRow[]>
  set(name: string, value: string | number | boolean): Promise<void>
  /** To the initial value. */
  reset(name: string): Promise<void>
}

export function settingsOf(ask: Asker): Settings {
  const of = (method: string, name: string) => {
    checkInput(`settings.${method}`, { name }, { name: 'text' })
    return { name }
  }
  const list = () => ask(sql.getSettings, undefined)
  return {
    get: async (name) => {
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
      return found.value
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
