import { describe, expect, test } from 'vitest'
import { compareInstants, parseInstant, printInstant } from './instants.ts'
import { equalValues, isMisfit, printValue, scalars } from './scalars.ts'
import type { ScalarType } from './types.ts'

const read = (type: ScalarType, value: unknown, exact = true) => scalars[type.kind].read(value, type, exact)
const accepts = (type: ScalarType, value: unknown) => !isMisfit(read(type, value))

describe('what is refused at the boundary', () => {
  const decimal: ScalarType = { kind: 'decimal', scale: 2 }
  const level: ScalarType = { kind: 'enum', values: ['low', 'high'] }
  test.each<[ScalarType, unknown]>([
    [{ kind: 'text' }, 1],
    [{ kind: 'text' }, 'a\0'],
    [{ kind: 'text' }, '\ud800'],
    [{ kind: 'boolean' }, 'true'],
    [{ kind: 'boolean' }, 1],
    [{ kind: 'int' }, 1.5],
    [{ kind: 'int' }, '1'],
    [{ kind: 'int' }, 2 ** 53],
    [{ kind: 'int' }, Number.NaN],
    [{ kind: 'bigint' }, '1.0'],
    [{ kind: 'bigint' }, ''],
    [{ kind: 'bigint' }, 2 ** 53],
    [decimal, 'NaN'],
    [decimal, '1.001'],
    [decimal, '1e3'],
    [decimal, ''],
    [{ kind: 'float' }, Number.NaN],
    [{ kind: 'float' }, Number.POSITIVE_INFINITY],
    [{ kind: 'date' }, new Date()],
    [{ kind: 'date' }, '2026-02-29'],
    [{ kind: 'date' }, '2026-1-1'],
    [{ kind: 'timestamp' }, '2026-01-01'],
    [{ kind: 'timestamp' }, '2026-01-01T00:00:00'],
    [{ kind: 'timestamp' }, 'infinity'],
    [{ kind: 'timestamp' }, new Date(Number.NaN)],
    [{ kind: 'timestamp' }, 0],
    [{ kind: 'uuid' }, 'u1'],
    [level, 'mid'],
    [level, 0],
  ])('%j refuses %j', (type, value) => {
    expect(accepts(type, value)).toBe(false)
  })
})

describe('equal values have one form', () => {
  test.each<[ScalarType, unknown, unknown]>([
    [{ kind: 'int' }, -0, 0],
    [{ kind: 'float' }, -0, 0],
    [{ kind: 'bigint' }, '-007', '-7'],
    [{ kind: 'decimal', scale: 2 }, '1.1', '1.10'],
    [{ kind: 'decimal', scale: 2 }, 1.1, '+1.1000'],
    [{ kind: 'decimal', scale: 0 }, '-3.', -3],
    [{ kind: 'uuid' }, 'ABCDEFAB-0000-4000-8000-00000000ABCD', '{abcdefab00004000800000000000abcd}'],
    [{ kind: 'timestamp' }, '2026-01-01T01:00:00+01:00', '2026-01-01 00:00:00+00'],
    [{ kind: 'timestamp' }, '2026-01-01T05:30:00+05:30', new Date('2026-01-01T00:00:00Z')],
  ])('%j: %j is %j', (type, a, b) => {
    const [left, right] = [read(type, a), read(type, b)]
    if (isMisfit(left) || isMisfit(right)) throw new Error('misfit')
    expect(equalValues(type, left, right)).toBe(true)
    expect(Object.is(left, -0)).toBe(false)
  })
})

test('a Date of a row stands for its millisecond', () => {
  const type: ScalarType = { kind: 'timestamp' }
  const date = new Date('2026-01-01T00:00:00.001Z')
  const row = read(type, date, false)
  const at = (text: string) => parseInstant(text)!
  if (isMisfit(row)) throw new Error('misfit')
  expect(compareInstants(row, at('2026-01-01T00:00:00.000999Z'))).toBe(1)
  expect(compareInstants(row, at('2026-01-01T00:00:00.002Z'))).toBe(-1)
  expect(compareInstants(row, at('2026-01-01T00:00:00.001Z'))).toBeNull()
  expect(equalValues(type, row, row)).toBeNull()
})

test('instants are printed as PostgreSQL reads them, back to the first century', () => {
  for (const text of ['0001-01-01T00:00:00.000000Z', '1969-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z']) {
    expect(printInstant(parseInstant(text)!)).toBe(text)
  }
})

test('decimals are printed with their scale', () => {
  const type: ScalarType = { kind: 'decimal', scale: 2 }
  expect(printValue(type, -5n)).toBe('-0.05')
  expect(printValue(type, 12345n)).toBe('123.45')
  expect(printValue({ kind: 'decimal', scale: 0 }, 7n)).toBe('7')
})
