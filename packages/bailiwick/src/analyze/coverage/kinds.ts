/** Everything that coverage can find, by what it is about; each has a section in docs/findings. */
import type { Kind } from '../lints/lint.ts'

const undecided =
  'Bailiwick denies it to everybody, but a query that nobody guards would not ask; and it was never decided.'
const fails = 'Every filter, every policy of the database and every load that names it fails.'

export const kinds = {
  table: { id: 'S01/table', severity: 'warning', why: undecided },
  rules: { id: 'S01/rules', severity: 'warning', why: undecided },
  action: { id: 'S01/action', severity: 'warning', why: undecided },
  missingTable: { id: 'S02/table', severity: 'error', why: fails },
  ambiguous: {
    id: 'S02/ambiguous',
    severity: 'error',
    why: 'Nothing was compared, and which of them a query reads depends on the connection.',
  },
  missingColumn: { id: 'S02/column', severity: 'error', why: fails },
  type: {
    id: 'S03/type',
    severity: 'error',
    why: 'PostgreSQL does not compare the two, or not as the check in process does.',
  },
  digits: {
    id: 'S03/digits',
    severity: 'warning',
    why: 'A row with more digits than the model has is refused when a rule reads it.',
  },
  null: {
    id: 'S03/null',
    severity: 'error',
    why: 'With null a condition is unknown: rules that nobody has looked at for it decide otherwise than they read.',
  },
  neverNull: {
    id: 'S03/never-null',
    severity: 'info',
    why: 'Rules over it carry a care for null that they do not need.',
  },
  values: {
    id: 'S03/values',
    severity: 'error',
    why: 'A row with such a value is refused when a rule reads it.',
  },
  extraValues: {
    id: 'S03/extra-values',
    severity: 'warning',
    why: 'A rule that waits for it never holds, and with an enum type of the database the query fails.',
  },
  column: {
    id: 'S04/column',
    severity: 'warning',
    why: 'Nobody has said who may see it: a query that selects all columns would hand it out with the row.',
  },
  crossing: {
    id: 'S05/crossing',
    severity: 'warning',
    why: 'A row may point at a row of another tenant, and a query that joins them shows it.',
  },
  value: {
    id: 'S06/value',
    severity: 'warning',
    why: 'Nobody can do anything with a row that has it: a state that rows get into and do not come out of.',
  },
  unknownTable: {
    id: 'S07/unknown-table',
    severity: 'error',
    why: 'What it was to declare stays open, and a table that gets this name later would be declared by accident.',
  },
  unknownColumn: { id: 'S07/unknown-column', severity: 'error', why: 'What it was to declare stays open.' },
  contradiction: { id: 'S07/contradiction', severity: 'error', why: 'Nobody can tell which of the two was meant.' },
  stale: {
    id: 'S07/stale',
    severity: 'warning',
    why: 'A declaration without effect would hide the hole when it comes.',
  },
  threshold: { id: 'S08/threshold', severity: 'error', why: 'What nobody has decided over grows unseen.' },
} as const satisfies Readonly<Record<string, Kind>>

/** For whoever accepts a finding, or gives it another severity: which there are. */
export const coverageKinds: readonly Kind[] = Object.values(kinds)
