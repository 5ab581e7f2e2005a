/** Which values are worth trying: those that the conditions name, what lies between them, something else, and null. */
import type { Condition } from './condition.ts'
import type { Variable } from './values.ts'

/** A variable with the values to try, as PostgreSQL reads them. */
export interface Domain {
  readonly variable: Variable
  readonly type: string
  readonly values: readonly (string | null)[]
  /** Whether these stand for all values there are. */
  readonly isComplete: boolean
}

export const keyOf = ({ of, name }: Variable) => `${of} ${name}`

/**
 * Conditions that only compare values cannot tell two values apart that compare alike with everything they name. So a
 * few stand for all: each literal, for each variable of a group one value of its own in every gap, and null.
 */
export function domainsOf(
  conditions: readonly Condition[],
  columnType: (name: string) => string,
  labels: ReadonlyMap<string, readonly string[]>,
): readonly Domain[] {
  const variables = new Map<string, Variable>()
  const group = new Map<string, Set<string>>()
  const comparisons = conditions.flatMap((condition) => condition.comparisons)
  for (const comparison of comparisons) {
    const keys = comparison.variables.map(keyOf)
    const merged = new Set(keys.flatMap((key) => [...(group.get(key) ?? [key])]))
    for (const key of merged) group.set(key, merged)
    for (const variable of comparison.variables) {
      const earlier = variables.get(keyOf(variable))
      // The narrower reading decides what can be tried: '' is no integer.
      if (!earlier || (earlier.type === 'text' && variable.type !== undefined)) variables.set(keyOf(variable), variable)
    }
  }
  return [...variables].map(([key, variable]) => {
    const type = variable.name === '' ? 'boolean' : (variable.type ?? columnType(variable.name))
    const members = group.get(key)!
    const own = comparisons.filter((comparison) => comparison.variables.some((each) => members.has(keyOf(each))))
    const literals = [...new Set(own.flatMap((comparison) => comparison.literals))]
    const isOrdered = own.some((comparison) => comparison.ordered)
    const values = valuesOf(type, literals, members.size, isOrdered, labels.get(type))
    // Between two texts or instants there is always another; only whole numbers and lists of values have gaps to fill.
    const isVague = own.some((comparison) => comparison.vague) || type.endsWith('[]')
    const isComplete = !isVague && (!isOrdered || labels.has(type) || /^(boolean|smallint|integer|bigint)$/.test(type))
    return { variable, type, values: variable.name === '' ? ['true', null] : [...values, null], isComplete }
  })
}

function valuesOf(
  type: string,
  literals: readonly string[],
  count: number,
  isOrdered: boolean,
  labels: readonly string[] | undefined,
): readonly string[] {
  if (type.endsWith('[]')) return lists(valuesOf(type.slice(0, -2), literals, count, false, undefined))
  if (labels) return labels
  if (type === 'boolean') return ['true', 'false']
  const family = familyOf(type)
  const fitting = literals.filter((literal) => family.takes(literal))
  const fresh = Array.from({ length: count }, (_, index) => family.fresh(index)).filter(
    (value) => !fitting.includes(value),
  )
  if (!isOrdered) return [...new Set([...fitting, ...fresh])]
  return [...new Set([...fitting, ...fresh, ...fitting.flatMap((literal) => family.around(literal, count))])]
}

/** The empty one, those of one element, and one of two. */
function lists(elements: readonly string[]): readonly string[] {
  const quoted = elements.map((element) => `"${element.replaceAll(/["\\]/g, '\\$&')}"`)
  return ['{}', ...quoted.map((element) => `{${element}}`), `{${quoted.slice(0, 2).join(',')}}`]
}

interface Family {
  takes(literal: string): boolean
  fresh(index: number): string
  around(literal: string, count: number): readonly string[]
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

const whole: Family = {
  takes: (literal) => /^-?\d+$/.test(literal),
  fresh: (index) => String(7_001 + index),
  around: (literal, count) =>
    numbers(count).flatMap((step) => [String(BigInt(literal) - BigInt(step)), String(BigInt(literal) + BigInt(step))]),
}

const decimal: Family = {
  takes: (literal) => /^-?\d+(\.\d+)?$/.test(literal),
  fresh: whole.fresh,
  around: (literal, count) =>
    numbers(count).flatMap((step) => [String(Number(literal) - step / 8), String(Number(literal) + step / 8)]),
}

const instant: Family = {
  takes: (literal) => !Number.isNaN(Date.parse(literal)),
  fresh: (index) => `2001-02-0${(index % 8) + 1}`,
  around: (literal, count) =>
    numbers(count).flatMap((step) =>
      [-step, step].map((days) => new Date(Date.parse(literal) + days * 86_400_000).toISOString()),
    ),
}

const text: Family = {
  takes: () => true,
  fresh: (index) => `other${index === 0 ? '' : index + 1}`,
  around: (literal, count) => [...numbers(count).map((step) => `${literal}${'!'.repeat(step)}`), literal.slice(0, -1)],
}

const uuid: Family = {
  takes: (literal) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(literal),
  fresh: (index) => `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
  around: () => [],
}

function familyOf(type: string): Family {
  if (/^(smallint|integer|bigint)$/.test(type)) return whole
  if (/^(numeric|real|double precision)/.test(type)) return decimal
  if (/^(timestamp|date)/.test(type)) return instant
  return type === 'uuid' ? uuid : text
}
