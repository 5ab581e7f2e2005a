/** The report as a matrix: for a terminal of any width, as Markdown, as JSON. */
import { assertNever } from '../../util/assert-never.ts'
import { coverageActions } from './options.ts'
import type { CellState, Coverage, Share, TableCoverage } from './report.ts'

export const coverageFormats = ['text', 'json', 'markdown'] as const

export type CoverageFormat = (typeof coverageFormats)[number]

/** The report without its findings, with a line break at the end; `json` is all of it. `width` is that of the terminal, 80 unless said otherwise. */
export function printCoverage(
  report: Coverage,
  format: CoverageFormat = 'text',
  { width = 80 }: { readonly width?: number } = {},
): string {
  switch (format) {
    case 'text':
      return text(report, width)
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`
    case 'markdown':
      return markdown(report)
    default:
      return assertNever(format, 'format')
  }
}

const words: Readonly<Record<CellState, string>> = {
  ruled: 'ruled',
  public: 'public',
  internal: 'internal',
  denied: 'denied',
  uncovered: '-',
  none: '',
}

const letters: Readonly<Record<CellState, string>> = {
  ruled: 'R',
  public: 'P',
  internal: 'I',
  denied: 'D',
  uncovered: '-',
  none: ' ',
}

function text(report: Coverage, width: number): string {
  const wide = matrix(report, words, [...coverageActions])
  const lines = fits(wide, width) ? wide : narrow(report, width)
  return `${[report.source, '', ...lines, '', ...summary(report, !fits(wide, width), width)].join('\n')}\n`
}

const fits = (lines: readonly string[], width: number) => lines.every((line) => line.length <= width)

/** A letter for each action; where the names leave no room for that, they stand on lines of their own. */
function narrow(report: Coverage, width: number): readonly string[] {
  const lines = matrix(
    report,
    letters,
    coverageActions.map((action) => action[0]!.toUpperCase()),
  )
  if (fits(lines, width)) return lines
  return [
    '  C R U D',
    ...report.tables.flatMap((table) => [
      nameOf(table),
      `  ${coverageActions.map((action) => letters[table.actions[action].state]).join(' ')}  ${columnsOf(table)}`,
    ]),
  ]
}

function matrix(report: Coverage, cells: Readonly<Record<CellState, string>>, heads: readonly string[]): string[] {
  const rows = [
    ['TABLE', ...heads.map((head) => head.toUpperCase()), 'COLUMNS'],
    ...report.tables.map((table) => [
      nameOf(table),
      ...coverageActions.map((action) => cells[table.actions[action].state]),
      columnsOf(table),
    ]),
  ]
  const widths = rows[0]!.map((_, index) => Math.max(...rows.map((row) => row[index]!.length)))
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index]!))
      .join('  ')
      .trimEnd(),
  )
}

const nameOf = ({ table, kind }: TableCoverage) => (kind === 'view' ? `${table} (view)` : table)

function columnsOf({ columns }: TableCoverage): string {
  return `${columns.filter(({ state }) => state !== 'uncovered').length}/${columns.length}`
}

function summary(report: Coverage, isNarrow: boolean, width: number): readonly string[] {
  const { actions, columns, min, values, tables } = report
  const found = values.filter(({ state }) => state === 'reachable').length
  const isOpen = tables.some((table) => coverageActions.some((action) => table.actions[action].state === 'uncovered'))
  const legend = isNarrow
    ? 'R ruled, P public, I internal, D denied; - is denied by default: no rule, and nothing declared.'
    : isOpen
      ? '- is denied by default: no rule, and nothing declared.'
      : ''
  return [
    share('actions', actions, min.actions),
    share('columns', columns, min.columns),
    ...(values.length === 0 ? [] : [`values   ${found} of ${values.length} are reached by a rule`]),
    ...(legend === '' ? [] : wrapped(legend, width)),
  ]
}

function share(what: string, { covered, total, percent }: Share, min: number): string {
  return `${what}  ${covered} of ${total}, ${percent} %${percent < min ? `: below ${min} %` : ''}`
}

function wrapped(sentence: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const word of sentence.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

function markdown(report: Coverage): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rows = report.tables.map((table) =>
    row([
      `\`${escaped(nameOf(table))}\``,
      ...coverageActions.map((action) => words[table.actions[action].state]),
      columnsOf(table),
    ]),
  )
  return [
    row(['Table', ...coverageActions, 'columns']),
    row(['---', ...coverageActions.map(() => '---'), '---']),
    ...rows,
    '',
    ...summary(report, false, Number.POSITIVE_INFINITY).map(
      (line) => `- ${escaped(line.replace(/^- /, '`-` ').replace('  ', ' '))}`,
    ),
    '',
  ].join('\n')
}

/** Nothing that a name holds ends a cell. */
const escaped = (name: string) => name.replaceAll('|', '\\|').replaceAll(/[\r\n]/g, ' ')
