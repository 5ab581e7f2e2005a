/** Lays a query out for reading. */
import type { SqlText } from './wire.ts'

/** The text with a line for each clause, and the parameters beside it. The query itself stays what was run. */
export function printSql({ text, values }: { readonly text: string; readonly values: readonly unknown[] }): SqlText {
  return { text: breakLines(text), parameters: values }
}

const WIDTH = 76

/** Breaks long lines before `and`, `or` and a subquery's clauses, indented by the depth of the parentheses. */
function breakLines(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => (line.length <= WIDTH ? [line] : breakLine(line)))
    .join('\n')
}

function breakLine(line: string): string[] {
  const lines: string[] = []
  let current = ''
  let depth = 0
  for (const token of tokens(line)) {
    if (/^(and|or|from|where)$/i.test(token) && current.trim() !== '') {
      lines.push(current.trimEnd())
      current = '  '.repeat(depth + 1)
    }
    current += token
    if (token === '(') depth += 1
    if (token === ')') depth = Math.max(0, depth - 1)
  }
  return [...lines, current.trimEnd()]
}

/** Quoted names and literals stay whole: a parenthesis or an `and` inside them is not syntax. */
function tokens(line: string): string[] {
  return line.match(/"(?:[^"]|"")*"|'(?:[^']|'')*'|\w+|\s+|./gs) ?? []
}
