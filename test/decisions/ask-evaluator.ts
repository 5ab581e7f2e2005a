import { isDeepStrictEqual } from 'node:util'
import { BailiwickError } from 'bailiwick'
import {
  accessFor,
  conditionPolicy,
  direct,
  type Lane,
  outcome,
  permittedIn,
  policiesOf,
  positions,
} from './case-policy.ts'
import { hasOrder } from './reversed.ts'
import type {
  Asked,
  ConditionCase,
  ConditionFamily,
  DecisionCase,
  DecisionFamily,
  ErrorCase,
  Family,
  QuestionCase,
  QuestionFamily,
  Row,
} from './table.ts'

/** Asks the evaluator what a row says; each returns what differs, one line for each difference. */

export function differences(family: Family, index: number, lane: Lane = direct): readonly string[] {
  switch (family.kind) {
    case 'conditions':
      return conditionDifferences(family, family.cases[index]!, lane)
    case 'decisions':
      return decisionDifferences(family, family.cases[index]!, lane)
    case 'questions':
      return questionDifferences(family, family.cases[index]!, lane)
    case 'errors':
      return errorDifferences(family.cases[index]!)
  }
}

/** Lines of the form `what: expected …, seen …`. */
class Differences {
  readonly lines: string[] = []

  compare(what: string, expected: unknown, seen: unknown): void {
    if (!isDeepStrictEqual(plain(expected), plain(seen))) {
      this.lines.push(`${what}: expected ${show(expected)}, seen ${show(seen)}`)
    }
  }
}

/** Without symbols and frozen prototypes, which are of no interest to a row. */
const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? structuredClone(value) : value
const show = (value: unknown): string =>
  JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ?? String(value)

function conditionDifferences(family: ConditionFamily, given: ConditionCase, lane: Lane): readonly string[] {
  const found = new Differences()
  const written = conditionPolicy(family, given, false, lane)
  compareCondition(found, family, given, written, '', lane)
  const node = written.rules({ action: `${family.resource}.holds` })[0]!.condition
  // Order is asked of the rules as they are written; no other lane reads it.
  if (lane === direct && hasOrder(node)) {
    compareCondition(found, family, given, conditionPolicy(family, given, true, lane), ', reversed', lane)
  }
  return found.lines
}

function compareCondition(
  found: Differences,
  family: ConditionFamily,
  given: ConditionCase,
  policy: ReturnType<typeof conditionPolicy>,
  order: string,
  lane: Lane,
): void {
  const { row, expect } = given
  const ask = <T>(question: (access: Asked) => T) => outcome(() => question(accessFor(policy, family, given, lane)))
  const holds = `${family.resource}.holds`
  for (const position of positions) {
    const expected = typeof expect === 'object' ? expect : permittedIn[`${expect}`].includes(position)
    found.compare(
      `${position}${order}`,
      expected,
      ask((access) => access.can(`${family.resource}.${position}`, row)),
    )
  }
  const expected = typeof expect === 'object' ? expect : expect === true
  found.compare(
    `decide${order}`,
    expected,
    ask((access) => access.decide(holds, row).allowed),
  )
  found.compare(
    `filter${order}`,
    expected,
    ask((access) => access.filter(holds, [row]).length === 1),
  )
  if (typeof expect === 'object') return
  const root = (access: Asked) => access.explain(holds, row).rules.find((rule) => rule.rule === `${holds}/allow`)
  found.compare(
    `explain${order}`,
    expect === 'imprecise' ? 'unknown' : expect,
    ask((access) => root(access)?.tree.value),
  )
}

function decisionDifferences(family: DecisionFamily, given: DecisionCase, lane: Lane): readonly string[] {
  const found = new Differences()
  const [policy, reversed] = policiesOf(family, lane)
  const { action, expect } = given
  const rest = restOf(given)
  const ask = <T>(question: (access: Asked) => T) => outcome(() => question(accessFor(policy, family, given, lane)))
  const expected = typeof expect === 'object' ? expect : expect === 'allow'
  found.compare(
    'can',
    expected,
    ask((access) => access.can(action, ...rest)),
  )
  found.compare(
    'decide',
    expected,
    ask((access) => access.decide(action, ...rest).allowed),
  )
  if (given.row !== undefined) {
    found.compare(
      'explain',
      expected,
      ask((access) => access.explain(action, ...rest).allowed),
    )
  }
  if (given.changes !== undefined) {
    found.compare(
      'canAny',
      expected,
      ask((access) => access.canAny([action], ...rest)),
    )
    found.compare(
      'canAll',
      expected,
      ask((access) => access.canAll([action], ...rest)),
    )
  } else if (given.row !== undefined) {
    found.compare(
      'filter',
      expected,
      ask((access) => access.filter(action, [given.row]).length === 1),
    )
    found.compare(
      'decideMany',
      expected,
      ask((access) => access.decideMany(action, [given.row])[0]?.allowed),
    )
  }
  found.compare(
    'can, reversed',
    expected,
    outcome(() => accessFor(reversed, family, given, lane).can(action, ...rest)),
  )
  if (typeof expect === 'object') return found.lines
  const decided = ask((access) => access.decide(action, ...rest))
  const otherWay = outcome(() => accessFor(reversed, family, given, lane).decide(action, ...rest))
  if ('throws' in decided || 'throws' in otherWay) return found.lines
  const rules = (reasons: typeof decided.reasons) =>
    reasons.map((reason) => (reason.row ? `${reason.rule}@${reason.row}` : reason.rule))
  if (given.reasons) found.compare('reasons', given.reasons, rules(decided.reasons))
  found.compare('reasons, reversed', rules(decided.reasons).sort(), rules(otherWay.reasons).sort())
  found.compare('decide, reversed', expected, otherWay.allowed)
  try {
    given.check?.(decided)
  } catch (error) {
    found.lines.push(`check: ${String(error)}`)
  }
  return found.lines
}

function restOf({ row, changes, related }: DecisionCase): readonly [row?: Row, write?: object] {
  if (row === undefined) return []
  return changes === undefined ? [row] : [row, { changes, ...(related ? { related } : {}) }]
}

function questionDifferences(family: QuestionFamily, given: QuestionCase, lane: Lane): readonly string[] {
  const found = new Differences()
  policiesOf(family, lane).forEach((policy, index) => {
    const order = index === 0 ? 'answer' : 'answer, reversed'
    found.compare(
      order,
      given.expect,
      outcome(() => given.ask(accessFor(policy, family, given, lane))),
    )
  })
  return found.lines
}

function errorDifferences({ code, write, message, suggestion }: ErrorCase): readonly string[] {
  const found = new Differences()
  try {
    write()
    found.lines.push(`expected ${code}, nothing was thrown`)
  } catch (error) {
    if (!(error instanceof BailiwickError)) return [`expected ${code}, seen ${String(error)}`]
    found.compare('code', code, error.code)
    if (!error.message.includes(message))
      found.lines.push(`message: expected ${show(message)} in ${show(error.message)}`)
    found.compare('suggestion', suggestion, error.suggestion)
    found.compare('docs', `errors/${code}.md`, error.docs)
  }
  return found.lines
}
