/** Checks `gen` of the configuration. */
import type { Config } from 'bailiwick'
import type { CommandError } from './command-error.ts'
import { unknownKey } from './unknown-key.ts'

type GenConfig = NonNullable<Config['gen']>

const isTexts = (value: unknown) =>
  Array.isArray(value) && value.every((each) => typeof each === 'string' && each !== '')

/** What each may be, in words, and whether it is. */
const checks: Readonly<Record<keyof GenConfig, readonly [is: (value: unknown) => boolean, expected: string]>> = {
  schemas: [(value) => isTexts(value) && (value as string[]).length > 0, "a list of schemas: `['app']`"],
  out: [(value) => typeof value === 'string' && value !== '', "a directory: `'./generated'`"],
  int8: among('bigint', 'string'),
  timestamptz: among('string', 'Date'),
  types: [
    (value) => typeof value === 'object' && value !== null,
    "a record: `{ jsonb: { type: 'Json', import: './json.ts' } }`",
  ],
  exclude: [isTexts, "a list of functions: `['app.of_all_forms']`"],
  leading: [isTexts, "a list of parameters: `['_tenant']`"],
  leadingOnly: [(value) => typeof value === 'boolean', 'true or false'],
  required: among('nullable', 'notNull'),
  notNullColumns: [(value) => typeof value === 'boolean', 'true or false'],
  extension: among('.ts', '.js', ''),
}

function among(...values: readonly string[]): readonly [(value: unknown) => boolean, string] {
  return [(value) => values.includes(value as string), `one of ${values.map((value) => `'${value}'`).join(', ')}`]
}

export function checkGen(gen: unknown, invalid: (message: string) => CommandError): void {
  if (typeof gen !== 'object' || gen === null) {
    throw invalid("`gen` is a record: `gen: { schemas: ['app'], out: './generated' }`.")
  }
  for (const key of Object.keys(gen)) {
    if (!Object.hasOwn(checks, key)) throw invalid(unknownKey('gen', key, Object.keys(checks)))
  }
  for (const [key, [is, expected]] of Object.entries(checks)) {
    const value = (gen as Record<string, unknown>)[key]
    const isNeeded = key === 'schemas' || key === 'out'
    if ((isNeeded || value !== undefined) && !is(value)) throw invalid(`\`gen.${key}\` is ${expected}.`)
  }
  for (const [name, type] of Object.entries((gen as GenConfig).types ?? {})) checkType(name, type, invalid)
}

const typeKeys = ['type', 'import', 'read', 'write']

function checkType(name: string, type: unknown, invalid: (message: string) => CommandError): void {
  if (type === 'text') return
  const where = `gen.types['${name}']`
  if (typeof type !== 'object' || type === null || typeof (type as { type?: unknown }).type !== 'string') {
    throw invalid(`\`${where}\` is 'text' or a record: \`{ type: 'Money', import: './money.ts' }\`.`)
  }
  for (const key of Object.keys(type)) {
    if (!typeKeys.includes(key)) throw invalid(unknownKey(where, key, typeKeys))
    if (typeof (type as Record<string, unknown>)[key] !== 'string') throw invalid(`\`${where}.${key}\` is a text.`)
  }
  const { import: from, read, write } = type as { import?: string; read?: string; write?: string }
  if ((read === undefined) !== (write === undefined))
    throw invalid(`\`${where}\` has \`read\` and \`write\`, or neither.`)
  if (read !== undefined && from === undefined) throw invalid(`\`${where}.import\` says where \`${read}\` is exported.`)
}
