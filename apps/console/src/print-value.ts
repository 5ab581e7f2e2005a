/** Writes a value of a row for reading. */

export function printValue(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'string') return value
  return JSON.stringify(value)
}

/** As a literal, so that text and null cannot be confused. */
export function printLiteral(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  if (Array.isArray(value)) return `{${value.map((element) => printLiteral(element)).join(', ')}}`
  return printValue(value)
}

/** The day; the whole instant is in the cell's title. */
export function printInstant(value: string): string {
  return value.replace(/^(\d{4}-\d{2}-\d{2})[T ].*$/, '$1')
}

/** `teamId` → `team`, `createdAt` → `created`, `name` → `name`. */
export function printAttribute(name: string): string {
  return name
    .replace(/(?<=.)(?:Id|At)$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
}

export function printCount(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** `article` → `articles`. */
export function plural(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`
  if (noun === 'person') return 'people'
  return /(?:s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`
}
