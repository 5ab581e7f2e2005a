import type { ModelNode } from '../../../packages/bailiwick/src/ast/model.ts'
import { type Row, type Rows, relateRows } from './stored-world.ts'

/** The rows as most drivers give them: instants as Dates, which have lost the digits below the millisecond. */
export function datedRows(node: ModelNode, rows: Rows): Rows {
  const dated: Record<string, Row[]> = {}
  for (const [name, list] of Object.entries(rows)) {
    const instants = Object.values(node.resources[name]!.attributes).filter(({ type }) => type.kind === 'timestamp')
    dated[name] = list.map((row) => {
      const copy = { ...row }
      for (const { name: instant } of instants)
        if (typeof row[instant] === 'string') copy[instant] = toDate(row[instant])
      return copy
    })
  }
  relateRows(node, dated)
  return dated
}

/** The text of PostgreSQL or of the case with its digits cut off: never rounded, so that the Date begins its millisecond. */
function toDate(text: string): Date {
  const [, day, time, fraction = '', offset = 'Z'] =
    /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d+))?([+-]\d\d|Z)/.exec(text)!
  const digits = fraction.padEnd(3, '0').slice(0, 3)
  return new Date(`${day}T${time}.${digits}${offset === 'Z' ? offset : `${offset}:00`}`)
}
