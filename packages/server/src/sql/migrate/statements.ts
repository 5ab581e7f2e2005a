/** Cuts a file of SQL into its statements, so that an error can say the line it is about. */

export interface Statement {
  readonly text: string
  /** Where it begins in the file; the first line is 1. */
  readonly line: number
}

/** What a `;` does not end a statement in: comments, texts, names, and bodies between dollars. */
const token = /--[^\n]*|\/\*|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$|;/g

export function statementsOf(sql: string): readonly Statement[] {
  const found: Statement[] = []
  let start = 0
  let at = 0
  const end = (until: number) => {
    const text = sql.slice(start, until)
    const begins = /^(?:\s|--[^\n]*(?:\n|$))*/.exec(text)![0].length
    if (begins < text.length) found.push({ text: text.slice(begins), line: lineAt(sql, start + begins) })
    start = until
  }
  while (at < sql.length) {
    token.lastIndex = at
    const match = token.exec(sql)
    if (match === null) break
    at = token.lastIndex
    if (match[0] === ';') end(at)
    else if (match[0] === '/*') at = after(sql, '*/', at)
    else if (match[0].startsWith('$')) at = after(sql, match[0], at)
  }
  end(sql.length)
  return found
}

/** The line of a place in the text, counted from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

function after(sql: string, closing: string, from: number): number {
  const at = sql.indexOf(closing, from)
  return at < 0 ? sql.length : at + closing.length
}
