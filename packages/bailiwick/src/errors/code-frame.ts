import type { Position } from './position.ts'

/**
 * Shows the lines around a place in a source text, with a caret under the column.
 *
 * ```
 *   11 |   read: {
 * > 12 |     allow: article.statsu.is('published'),
 *      |                    ^
 *   13 |   },
 * ```
 */
export function codeFrame(source: string, position: Pick<Position, 'line' | 'column'>, around = 2): string {
  const lines = source.split(/\r\n|\n|\r/)
  const first = Math.max(1, position.line - around)
  const last = Math.min(lines.length, position.line + around)
  const width = String(last).length
  const out: string[] = []
  for (let number = first; number <= last; number++) {
    const text = lines[number - 1] ?? ''
    const mark = number === position.line ? '>' : ' '
    out.push(`${mark} ${String(number).padStart(width)} | ${text}`.trimEnd())
    if (number === position.line) {
      const indent = text.slice(0, Math.max(0, position.column - 1)).replace(/[^\t]/g, ' ')
      out.push(`  ${' '.repeat(width)} | ${indent}^`)
    }
  }
  return out.join('\n')
}
