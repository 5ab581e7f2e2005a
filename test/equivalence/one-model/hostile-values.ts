import type { ScalarKind } from '../../../packages/bailiwick/src/ast/types.ts'
import { levels } from './model.ts'

/** Values on which JavaScript and PostgreSQL disagree if anybody is careless. As a row carries them. */
export const hostile: Readonly<Record<ScalarKind, readonly unknown[]>> = {
  id: ['a', 'b', 'c', ''],
  text: [
    '',
    ' a ',
    'a',
    'A',
    'B',
    'b',
    '%',
    '_',
    'a%',
    '\\',
    'a\\_b',
    'a_b',
    '😀',
    '～',
    'é',
    'e\u0301',
    'İ',
    'i',
    'ß',
    'SS',
    'a\n',
    'Z',
  ],
  boolean: [true, false],
  int: [0, -0, 1, -1, 2, 2147483647, -2147483648],
  bigint: ['0', '1', '-1', '9007199254740993', '9007199254740992', '9223372036854775807', '-9223372036854775808'],
  decimal: ['0', '0.00', '1.10', '1.1', '-1.10', '0.1', '99999999999999999999.99'],
  float: [0, -0, 0.1, 1, -1.5, 1e308, 5e-324],
  date: ['2026-01-01', '2025-12-31', '0001-01-01', '9999-12-31', '2024-02-29'],
  timestamp: [
    '2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00.000001Z',
    '2026-01-01T00:00:00.000999Z',
    '2025-12-31T23:00:00-01:00',
    '2026-03-29T01:30:00+01:00',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999999Z',
  ],
  uuid: [
    '00000000-0000-0000-0000-000000000000',
    'ABCDEFAB-0000-4000-8000-00000000ABCD',
    'abcdefab-0000-4000-8000-00000000abcd',
    '{ffffffff-ffff-ffff-ffff-ffffffffffff}',
  ],
  enum: levels,
}

/** Literals and subject values that no column of the type could hold still compare as numbers. */
export const beyondColumn: Readonly<Partial<Record<ScalarKind, readonly unknown[]>>> = {
  int: [2147483648, -2147483649, 9007199254740991],
  bigint: [10n ** 30n, '-9223372036854775809'],
}
