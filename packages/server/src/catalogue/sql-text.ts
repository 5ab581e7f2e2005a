/** Reads conditions as PostgreSQL prints them: no comments, every operator in parentheses, literals with their types. */

export interface Token {
  readonly kind: 'word' | 'string' | 'number' | 'symbol'
  /** As it stands there; a quoted name keeps its quotes. */
  readonly text: string
  readonly at: number
}

const pattern =
  /\s+|(?<string>[EeBbXx]?'(?:[^']|'')*')|(?<quoted>"(?:[^"]|"")*")|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<word>[\p{L}_][\p{L}\p{N}_$]*)|(?<symbol>::|[-+*/<>=~!@#%^&|`?]+|[(),.[\];:])/uy

/** Throws for what PostgreSQL would not have printed. */
export function tokens(sql: string): Token[] {
  const found: Token[] = []
  pattern.lastIndex = 0
  while (pattern.lastIndex < sql.length) {
    const at = pattern.lastIndex
    const groups = pattern.exec(sql)?.groups
    if (groups === undefined) throw new Error(`unreadable condition at ${at}: ${sql.slice(at, at + 20)}`)
    const { string, quoted, number, word, symbol } = groups
    if (string !== undefined) found.push({ kind: 'string', text: string, at })
    else if (number !== undefined) found.push({ kind: 'number', text: number, at })
    else if (word !== undefined || quoted !== undefined) found.push({ kind: 'word', text: (word ?? quoted)!, at })
    else if (symbol !== undefined) found.push({ kind: 'symbol', text: symbol, at })
  }
  return found
}

/** A call of a function in a condition: from the first letter of its name to behind its closing parenthesis. */
export interface Call {
  readonly name: string
  readonly start: number
  readonly end: number
  /** The arguments as they stand there. */
  readonly inner: string
  /** Whether it stands in a subquery that reads no table, which is asked once for the whole statement. */
  readonly once: boolean
}

interface Frame {
  readonly isSelect: boolean
  readsTable: boolean
  /** The call whose arguments these are. */
  readonly call?: { readonly name: string; readonly start: number; readonly open: number }
}

/** All calls, innermost first. `coalesce(...)` and the like are calls, too; a type with a length is not told from one. */
export function callsIn(sql: string): Call[] {
  const all = tokens(sql)
  const frames: Frame[] = []
  const open: { readonly call: Omit<Call, 'once'>; readonly inside: readonly Frame[] }[] = []
  all.forEach((token, index) => {
    if (token.text === '(') {
      const isSelect = all[index + 1]?.text.toUpperCase() === 'SELECT'
      const called = isSelect ? undefined : calledBefore(all, index)
      frames.push({ isSelect, readsTable: false, ...(called && { call: { ...called, open: token.at } }) })
    } else if (token.text === ')') {
      const { call } = frames.pop() ?? {}
      if (call === undefined) return
      const { name, start } = call
      open.push({
        call: { name, start, end: token.at + 1, inner: sql.slice(call.open + 1, token.at) },
        inside: [...frames],
      })
    } else if (token.kind === 'word' && token.text.toUpperCase() === 'FROM' && !insideCall(frames)) {
      const select = frames.at(-1)
      if (select?.isSelect) select.readsTable = true
    }
  })
  // Whether a subquery reads a table is known at its end only.
  return open.map(({ call, inside }) => {
    const select = inside.filter((frame) => frame.isSelect).at(-1)
    return { ...call, once: select !== undefined && !select.readsTable }
  })
}

/** `extract(year from x)`, `substring(x from y)`. */
const insideCall = (frames: readonly Frame[]) => frames.at(-1)?.call !== undefined

const noNames = new Set([
  'AND',
  'OR',
  'NOT',
  'IN',
  'ANY',
  'ALL',
  'SOME',
  'EXISTS',
  'SELECT',
  'WHERE',
  'FROM',
  'ON',
  'IS',
  'WHEN',
  'THEN',
  'ELSE',
  'CASE',
  'AS',
  'LATERAL',
  'VALUES',
  'LIKE',
  'USING',
  'BY',
  'HAVING',
  'UNION',
  'DISTINCT',
  'ROW',
  'ARRAY',
  'BETWEEN',
  'OFFSET',
  'LIMIT',
])

function calledBefore(all: readonly Token[], index: number): { name: string; start: number } | undefined {
  let first = index - 1
  if (all[first]?.kind !== 'word' || noNames.has(all[first]!.text.toUpperCase())) return undefined
  while (all[first - 1]?.text === '.' && all[first - 2]?.kind === 'word') first -= 2
  const start = all[first]!.at
  const name = all
    .slice(first, index)
    .map(({ text }) => (text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase()))
    .join('')
  return { name, start }
}

/** Replaces stretches of a text; they do not overlap. */
export function replaced(
  text: string,
  changes: readonly { readonly start: number; readonly end: number; readonly by: string }[],
): string {
  let result = text
  for (const { start, end, by } of [...changes].sort((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + by + result.slice(end)
  }
  return result
}
