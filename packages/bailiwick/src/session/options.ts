import { BailiwickError, unknownName } from '../errors/error.ts'
import type { Setting } from './settings.ts'

/** A context is valid for at most a minute; the function in the database checks it as well. */
export const longestContext = 60_000

/** An object with known keys only; throws INVALID_OPTION. */
export function knownOptions(
  where: string,
  options: unknown,
  known: readonly string[],
): Readonly<Record<string, unknown>> {
  if (options === undefined) return {}
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new BailiwickError('INVALID_OPTION', `${where}: the options are an object.`)
  }
  for (const name of Object.keys(options)) {
    if (name === 'onBehalfOf' && !known.includes(name)) throw onBehalfOf(where)
    if (!known.includes(name)) throw unknownName('INVALID_OPTION', `option of ${where}`, name, known)
  }
  return options as Readonly<Record<string, unknown>>
}

/** Milliseconds, or undefined; throws INVALID_OPTION. */
export function milliseconds(where: string, name: string, given: unknown, most: number): number | undefined {
  if (given === undefined) return undefined
  if (Number.isSafeInteger(given) && (given as number) >= 1 && (given as number) <= most) return given as number
  const expected = `a whole number of milliseconds from 1 to ${most}`
  throw new BailiwickError('INVALID_OPTION', `${where}: \`${name}\` is ${expected}; seen: ${String(given)}.`, {
    path: name,
    seen: String(given),
    expected,
  })
}

export function functionOption(where: string, name: string, given: unknown): void {
  if (given === undefined || typeof given === 'function') return
  throw new BailiwickError('INVALID_OPTION', `${where}: \`${name}\` is a function.`, { path: name, seen: typeof given })
}

/** The role to switch to. It has to be named where a role is asked for: no name would mean to stay who one is. */
export function roleSetting(where: string, role: unknown): Setting {
  if (typeof role === 'string' && role !== '' && role !== 'none' && !role.includes('\0'))
    return { name: 'role', value: role }
  throw new BailiwickError(
    'INVALID_OPTION',
    `${where}: \`role\` has to return the name of a role; seen: ${String(role)}.`,
    {
      path: 'role',
      seen: String(role),
      expected: 'a name',
    },
  )
}

/** A policy under row-level security has one subject: permitting what several may do together is not built yet. */
function onBehalfOf(where: string): BailiwickError {
  return new BailiwickError(
    'INVALID_OPTION',
    `${where}: \`onBehalfOf\` is not enforced by row-level security. Ask \`policy.for(subject, { onBehalfOf })\` and use its filters instead.`,
    { path: 'onBehalfOf' },
  )
}
