import type { ScalarKind } from '../../../packages/bailiwick/src/ast/types.ts'
import type { TypeSpec } from '../spec/spec.ts'

/** Values on which JavaScript and PostgreSQL disagree if anybody is careless. As a row carries them. */
const hostile: Readonly<Record<Exclude<ScalarKind, 'enum' | 'decimal'>, readonly unknown[]>> = {
  id: ['a', 'b', 'A', '', ' a ', '😀', 'é', 'e\u0301'],
  text: [
    'a',
    '～',
    '😀',
    '%',
    'A',
    'é',
    'É',
    '',
    'a_b',
    'axb',
    'b',
    ' a ',
    'B',
    '_',
    'a%',
    '\\',
    'a\\_b',
    'e\u0301',
    'İ',
    'i',
    'ß',
    'SS',
    'a\n',
    'a\nb',
    'Z',
    "it's",
    '"',
    '$1',
  ],
  boolean: [true, false],
  int: [0, 1, -1, 2, 2147483647, -2147483648],
  bigint: [
    '0',
    '1',
    '-1',
    '9007199254740993',
    '9007199254740992',
    '9223372036854775807',
    '-9223372036854775808',
    '10',
    '9',
  ],
  float: [0, 0.1, 1, -1.5, 1e308, 5e-324],
  date: ['2026-01-01', '2025-12-31', '0001-01-01', '9999-12-31', '2024-02-29'],
  timestamp: [
    '2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00.000001Z',
    '2026-01-01T00:00:00.000999Z',
    '2025-12-31T23:00:00-01:00',
    '2026-03-29T01:30:00+01:00',
    '2026-10-25T02:30:00+02:00',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999999Z',
  ],
  uuid: [
    '00000000-0000-0000-0000-000000000000',
    'ABCDEFAB-0000-4000-8000-00000000ABCD',
    'abcdefab-0000-4000-8000-00000000abcd',
    '{ffffffff-ffff-ffff-ffff-ffffffffffff}',
  ],
}

const decimals: Readonly<Record<number, readonly string[]>> = {
  0: ['0', '1', '-1', '10', '9', '99999999999999999999'],
  2: ['0', '0.00', '1.10', '1.1', '-1.10', '0.1', '10', '9', '99999999999999999999.99'],
}

/** Literals and subject values that no column of the type could hold still compare as numbers. */
const beyondColumn: Readonly<Partial<Record<ScalarKind, readonly unknown[]>>> = {
  int: [2147483648, -2147483649, 9007199254740991],
  bigint: ['1000000000000000000000000000000', '-9223372036854775809'],
}

/** What a column of the type may hold. */
export function storable(type: TypeSpec): readonly unknown[] {
  if (type.kind === 'enum') return type.values!
  return type.kind === 'decimal' ? decimals[type.scale!]! : hostile[type.kind]
}

/** The first values of a list more often: they meet each other, and the rows that have them. */
export function often<T>(values: readonly T[]): readonly T[] {
  const first = values.slice(0, Math.ceil(values.length / 3))
  return [...values, ...first, ...first, ...first]
}

/** What an author or a subject may give. */
export function givable(type: TypeSpec): readonly unknown[] {
  return [...storable(type), ...(beyondColumn[type.kind] ?? [])]
}

/** Keys that are all different in PostgreSQL, as many as asked for; the first ones are the hostile ones. */
export function distinctKeys(kind: ScalarKind, count: number): readonly unknown[] {
  const more = Array.from({ length: count }, (_, index) => index)
  switch (kind) {
    case 'int':
      return [0, 2147483647, -2147483648, ...more.map((index) => index + 1)].slice(0, count)
    case 'bigint':
      return ['9007199254740993', '9007199254740992', '-9223372036854775808', ...more.map(String)].slice(0, count)
    case 'uuid':
      return more.map((index) => `ABCDEFAB-0000-4000-8000-${String(index).padStart(12, '0')}`)
    case 'date':
      return [
        '0001-01-01',
        '9999-12-31',
        ...more.map((index) => `2026-01-${String(index + 1).padStart(2, '0')}`),
      ].slice(0, count)
    default:
      return [...new Set([...hostile.id, ...hostile.text, ...more.map((index) => `key${index}`)])].slice(0, count)
  }
}

/** LIKE patterns; none ends in a lone backslash. */
export const patterns = ['%', '_', 'a%', '\\%', 'a\\_b', '_\\_%', '%b%', '', '%😀%', 'a\\\\%', 'a_b', 'é%']

/** Values inside jsonb, right and wrong, for each kind of path. */
export const jsonValues: Readonly<Record<string, readonly unknown[]>> = {
  id: ['a', 'b', '', null, 1],
  text: ['a', '', null, 1, true, '😀', '～'],
  boolean: [true, false, null, 'true', 1],
  int: [1, 0, 1.5, 2147483647, null, '1', 1e300, -1, 5e-324],
}

export const enums: readonly (readonly string[])[] = [
  ['low', 'mid', 'high', 'Á'],
  ['z', 'a', "it's"],
]

export const durations: readonly Readonly<Record<string, number>>[] = [
  { microseconds: 1 },
  { microseconds: 999 },
  { milliseconds: 1 },
  { hours: 1 },
  { hours: 24 },
  { days: 1 },
  { days: 400, microseconds: 1 },
  { days: 31 },
]
