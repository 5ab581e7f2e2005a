/** What the project says of tables that no rule speaks of, held beside the tables that there are. */
import type { Finding } from '../../findings/finding.ts'
import { nearest } from '../../util/did-you-mean.ts'
import { kinds } from './kinds.ts'
import type { MatchedTable } from './matching.ts'
import { type CoverageAction, type CoverageSettings, coverageActions, type Declared } from './options.ts'

export type DeclaredState = 'public' | 'internal' | 'denied'

/** One entry of a list, beside one table that it means. */
interface Entry {
  readonly list: DeclaredState
  readonly written: Declared
  readonly states: ReadonlyMap<CoverageAction, DeclaredState>
  readonly columns: readonly string[] | 'all'
  /** It names actions or columns, so it goes before one that names the whole table. */
  readonly isExact: boolean
}

/** What was declared of each table; it remembers which entries were of use. */
export class Declarations {
  readonly #entries = new Map<MatchedTable, Entry[]>()
  readonly #used = new Set<Declared>()
  /** Those of which something is found already. */
  readonly #wrong = new Set<Declared>()
  readonly #all: readonly Declared[]
  readonly findings: Finding[] = []

  constructor(tables: readonly MatchedTable[], settings: CoverageSettings) {
    const lists = ['denied', 'internal', 'public'] as const
    this.#all = lists.flatMap((list) => settings[list])
    for (const list of lists) for (const written of settings[list]) this.#add(tables, list, written)
    for (const [table, entries] of this.#entries) this.#contradictions(table, entries)
  }

  /** What is declared of the action; asked only where no rule speaks. */
  action(table: MatchedTable, action: CoverageAction): DeclaredState | undefined {
    const found = this.#of(table).filter(({ states }) => states.has(action))
    return this.#take(found)?.states.get(action)
  }

  column(table: MatchedTable, column: string): DeclaredState | undefined {
    const found = this.#of(table).filter(({ columns }) => columns === 'all' || columns.includes(column))
    return this.#take(found)?.list
  }

  /** Entries that change nothing, as everything they name is ruled. */
  unused(): readonly Finding[] {
    return [...new Set(this.#all)].flatMap((written): Finding[] => {
      if (this.#used.has(written) || this.#wrong.has(written)) return []
      return [
        {
          ...kinds.stale,
          object: `declaration ${nameOf(written)}`,
          message: 'What it declares, rules of the policy or other declarations decide already.',
          fix: `Remove ${printDeclared(written)} from the options of coverage.`,
        },
      ]
    })
  }

  #of(table: MatchedTable): readonly Entry[] {
    return this.#entries.get(table) ?? []
  }

  #take(found: readonly Entry[]): Entry | undefined {
    const entry = found.find(({ isExact }) => isExact) ?? found[0]
    if (entry) this.#used.add(entry.written)
    return entry
  }

  #refuse(written: Declared, finding: Finding): void {
    this.#wrong.add(written)
    this.findings.push(finding)
  }

  #add(tables: readonly MatchedTable[], list: DeclaredState, written: Declared): void {
    const { table: name, actions, columns } = typeof written === 'string' ? { table: written } : written
    const matches = matcher(name)
    const meant = tables.filter(({ label, qualified }) => matches(label) || matches(qualified))
    if (meant.length === 0) this.#refuse(written, unknownTable(list, written, name, tables))
    for (const matched of meant) {
      const isExact = actions !== undefined || columns !== undefined
      const own = actions ?? (isExact ? [] : coverageActions)
      const entry: Entry = {
        list,
        written,
        isExact,
        // Everybody may read what is public; that everybody may write it must be said.
        states: new Map(
          own.map((action) => [action, !isExact && list === 'public' && action !== 'read' ? 'internal' : list]),
        ),
        columns: columns ?? (isExact ? [] : 'all'),
      }
      this.#entries.set(matched, [...this.#of(matched), entry])
      for (const column of columns ?? []) {
        if (!matched.table.columns.some((each) => each.name === column)) {
          this.#refuse(written, unknownColumn(list, matched, column))
        }
      }
    }
  }

  #contradictions({ label }: MatchedTable, entries: readonly Entry[]): void {
    for (const isExact of [true, false]) {
      const level = entries.filter((entry) => entry.isExact === isExact)
      const [first] = level
      const other = level.find((entry) => entry.list !== first!.list && overlap(entry, first!))
      if (first === undefined || other === undefined) continue
      this.findings.push({
        ...kinds.contradiction,
        object: `table ${label}`,
        message: `${label} is declared \`${first.list}\` and \`${other.list}\` at once.`,
        fix: `Remove ${printDeclared(first.written)} from \`${first.list}\`, or ${printDeclared(other.written)} from \`${other.list}\`.`,
      })
    }
  }
}

function overlap(a: Entry, b: Entry): boolean {
  if ([...a.states.keys()].some((action) => b.states.has(action))) return true
  if (a.columns === 'all' || b.columns === 'all') return a.columns === b.columns
  return a.columns.some((column) => (b.columns as readonly string[]).includes(column))
}

function unknownTable(list: string, written: Declared, name: string, tables: readonly MatchedTable[]): Finding {
  const meant = nearest(
    name,
    tables.map(({ label }) => label),
  )
  return {
    ...kinds.unknownTable,
    object: `declaration ${nameOf(written)}`,
    message: `\`${list}\` names \`${name}\`, and no table is called so.${meant === undefined ? '' : ` Did you mean \`${meant}\`?`}`,
    fix: meant === undefined ? `Remove ${printDeclared(written)} from \`${list}\`.` : `Write ${printName(meant)}.`,
  }
}

function unknownColumn(list: string, { label, table }: MatchedTable, column: string): Finding {
  const meant = nearest(
    column,
    table.columns.map(({ name }) => name),
  )
  return {
    ...kinds.unknownColumn,
    object: `declaration ${label}.${column}`,
    message: `\`${list}\` names \`${label}.${column}\`, and the table has no such column.${meant === undefined ? '' : ` Did you mean \`${meant}\`?`}`,
    fix: meant === undefined ? `Remove \`${column}\` there.` : `Write ${printName(meant)}.`,
  }
}

const nameOf = (written: Declared) => (typeof written === 'string' ? written : written.table)

const printName = (name: string) => `\`'${name}'\``

function printDeclared(written: Declared): string {
  if (typeof written === 'string') return printName(written)
  const { table, actions, columns } = written
  const list = (names: readonly string[]) => `[${names.map((name) => `'${name}'`).join(', ')}]`
  const parts = [
    `table: '${table}'`,
    ...(actions ? [`actions: ${list(actions)}`] : []),
    ...(columns ? [`columns: ${list(columns)}`] : []),
  ]
  return `\`{ ${parts.join(', ')} }\``
}

/** Each `*` stands for any run of characters. */
function matcher(name: string): (label: string) => boolean {
  if (!name.includes('*')) return (label) => label === name
  const [before = '', ...rest] = name.split('*')
  const after = rest.pop()!
  return (label) => {
    if (label.length < before.length + after.length || !label.startsWith(before) || !label.endsWith(after)) return false
    let at = before.length
    for (const part of rest) {
      const found = label.indexOf(part, at)
      if (found < 0) return false
      at = found + part.length
    }
    return at <= label.length - after.length
  }
}
