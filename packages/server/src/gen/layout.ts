/** Text of TypeScript as Biome lays it out: on one line where it fits into 120 columns, else one thing a line. */
const width = 120

/** `open a, b close`, behind what stands before it on its line. `after` stands behind it. */
export function list(
  before: string,
  [open, close]: readonly [string, string],
  items: readonly string[],
  { indent = '', after = '', trailing = true } = {},
): string {
  const pad = open === '{' && items.length > 0 ? ' ' : ''
  const line = `${indent}${before}${open}${pad}${items.join(', ')}${pad}${close}${after}`
  if (items.length === 0 || (fits(line) && !line.includes('\n'))) return line
  const inner = items.map((item) => `${indent}  ${item.replaceAll('\n', '\n  ')}`).join(',\n')
  return `${indent}${before}${open}\n${inner}${trailing ? ',' : ''}\n${indent}${close}${after}`
}

/** A union behind `before`. */
export function union(before: string, members: readonly string[], indent = ''): string {
  const line = `${indent}${before} ${members.join(' | ')}`
  if (fits(line) || members.length === 1) return line
  return `${indent}${before}\n${members.map((member) => `${indent}  | ${member}`).join('\n')}`
}

function fits(line: string): boolean {
  return widthOf(line) <= width
}

/** Letters of East Asia are two columns wide, and marks on letters none. */
function widthOf(line: string): number {
  let columns = 0
  for (const char of line) {
    const code = char.codePointAt(0) as number
    if (/\p{Mn}/u.test(char)) continue
    columns += isWide(code) ? 2 : 1
  }
  return columns
}

function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd)
  )
}

/** A comment for readers; nothing where there is no text. */
export function doc(text: string, indent = ''): string {
  if (text === '') return ''
  const lines = text.replaceAll('*/', '*\\/').replaceAll('\r', '').split('\n')
  if (lines.length === 1) return `${indent}/** ${lines[0]?.trim()} */\n`
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`
}

/** `import { a, type B } from './x.ts'`: names that are types alone begin with `type `. */
export function importLine(names: Iterable<string>, from: string): string {
  const plain = (name: string) => name.replace(/^type /, '')
  const sorted = [...new Set(names)].sort((a, b) => compare(orderOf(plain(a)), orderOf(plain(b))))
  const areTypes = sorted.every((name) => name.startsWith('type '))
  const shown = areTypes ? sorted.map(plain) : sorted
  return list(`import ${areTypes ? 'type ' : ''}`, ['{', '}'], shown, { after: ` from ${from}` })
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** A before a before B. */
function orderOf(name: string): string {
  return [...name].map((char) => char.toLowerCase() + (char === char.toLowerCase() ? '1' : '0')).join('')
}

/** `key: 'text',`, on two lines where it does not fit. */
export function entry(key: string, value: string, indent: string): string {
  const line = `${indent}${key}: ${value},`
  return fits(line) ? line : `${indent}${key}:\n${indent}  ${value},`
}
