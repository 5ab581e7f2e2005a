import type { Fragment } from '../compile/fragment.ts'

/** A text constant that reads the same whatever `standard_conforming_strings` says. */
export function quoted(text: string): string {
  const doubled = text.replaceAll("'", "''")
  return doubled.includes('\\') ? `E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`
}

/** A quoted name, or a path of names. */
export function named(...names: readonly string[]): string {
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.')
}

/** Names beside each other: `"app", "worker"`. */
export function list(names: readonly string[]): string {
  return names.map((name) => named(name)).join(', ')
}

export function tableName({ schema, table }: { readonly schema?: string | undefined; readonly table: string }): string {
  return schema === undefined ? named(table) : named(schema, table)
}

/** The fragment as one text: statements that define things take no parameters, so its values become constants. */
export function inlined({ strings, values }: Fragment): string {
  let text = plain(strings[0]!)
  values.forEach((value, index) => {
    // A key of json is text anyway.
    const key = text.endsWith('->> ') || text.endsWith('-> ')
    const after = strings[index + 1]!
    text += constant(value) + plain(key && after.startsWith('::text') ? after.slice('::text'.length) : after)
  })
  return text
}

/** A backslash is the escape of LIKE unless something else is said; saying it would depend on a setting. */
function plain(text: string): string {
  return text.replaceAll(" escape '\\'", '')
}

function constant(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return quoted(`{${value.map(element).join(',')}}`)
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number' || typeof value === 'boolean') return quoted(String(value))
  throw new TypeError('a constant is a text, a number, a boolean, or a list of them')
}

function element(value: unknown): string {
  if (value === null) return 'NULL'
  return `"${String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/** Quotes around a body that the body does not contain. */
export function dollarTag(body: string): string {
  let tag = '$bailiwick$'
  for (let number = 1; body.includes(tag); number++) tag = `$bailiwick${number}$`
  return tag
}
