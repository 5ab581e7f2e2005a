import type { Built, Question } from './engines/engine.ts'
import type { Finding } from './finding.ts'
import type { Decisions } from './oracle/decisions.ts'
import type { ActionSpec, Expr, QuestionSpec } from './spec/spec.ts'

/** What must hold of the answers, whatever they are. */
export function brokenProperties(
  question: Question,
  decisions: Decisions,
  expected: readonly (readonly boolean[])[],
  build: (question: QuestionSpec) => Built,
): readonly Finding[] {
  const broken = [
    severalActions(question, expected),
    reasons(question, expected),
    masks(question, decisions, expected),
    oneMoreRule(question, expected, 'allow', build),
    oneMoreRule(question, expected, 'deny', build),
  ]
  return broken.flat()
}

/** Runs a property, so that an error is a finding too. */
function property(
  engine: string,
  action: string,
  run: (report: (row: number, expected: unknown, seen: unknown) => void) => void,
): Finding[] {
  const findings: Finding[] = []
  try {
    run((row, expected, seen) => {
      findings.push({ engine, action, row, expected: JSON.stringify(expected), seen: JSON.stringify(seen) })
    })
  } catch (error) {
    findings.push({ engine, action, expected: 'an answer', seen: String(error) })
  }
  return findings
}

/** `canAny` and `canAll` say what `can` says of each. */
function severalActions(
  { access, actions, rows, resource }: Question,
  expected: readonly (readonly boolean[])[],
): Finding[] {
  return property('canAny and canAll', actions.join(', '), (report) => {
    rows[resource]!.forEach((row, index) => {
      const each = expected.map((answers) => answers[index]!)
      const seen = [access.canAny(actions, row), access.canAll(actions, row)]
      const wanted = [each.includes(true), !each.includes(false)]
      if (String(seen) !== String(wanted)) report(index, wanted, seen)
    })
  })
}

/** Allowed by rules that are true; denied by denies that are not false, or because no allow is true. */
function reasons({ access, actions, rows, resource }: Question, expected: readonly (readonly boolean[])[]): Finding[] {
  return actions.flatMap((action, at) =>
    property('reasons', action, (report) => {
      rows[resource]!.slice(0, 4).forEach((row, index) => {
        const { reasons: given, rules, allowed } = access.explain(action, row)
        const wanted = expected[at]![index]!
        const open = (id: string) =>
          rules.some((rule) => rule.action === id && rule.effect === 'allow' && rule.value === true)
        const denies = given.filter(({ effect }) => effect === 'deny')
        const right = allowed
          ? wanted && given.length > 0 && given.every(({ effect, value }) => effect === 'allow' && value === true)
          : !wanted &&
            (denies.length > 0
              ? denies.length === given.length && denies.every(({ value }) => value !== false)
              : given[0]?.rule === 'no-allow')
        // Rules that reach an action over `implies` are counted under it, unless they also decide what it requires.
        const consistent =
          !allowed || open(action) || rules.some(({ effect, value }) => effect === 'allow' && value === true)
        const nothingDenies = rules.every(({ effect, value }) => effect === 'allow' || value === false)
        if (!right || !consistent || (allowed && !nothingDenies)) report(index, wanted, given)
      })
    }),
  )
}

/** A denied row shows nothing, a permitted one what its fields say; whatever else is on the row never passes. */
function masks(
  { access, actions, rows, resource, model, library }: Question,
  decisions: Decisions,
  expected: readonly (readonly boolean[])[],
): Finding[] {
  const { relations } = model[library.models.modelNode].resources[resource]!
  const isPlain = (row: object) => Object.keys(relations).every((name) => !Object.hasOwn(row, name))
  return actions.flatMap((action, at) =>
    property('redact', action, (report) => {
      rows[resource]!.slice(0, 6).forEach((row, index) => {
        const place = { resource, row: decisions.rowAt(resource, index) }
        const plain = Object.fromEntries(Object.entries(row).filter(([name]) => !Object.hasOwn(relations, name)))
        const shown = shownOf(() => access.redact(action, { ...plain, unheardOf: 'secret' }))
        if (shown === 'needs relations' || !isPlain(plain)) return
        const visible = expected[at]![index] ? decisions.visible(action, place) : undefined
        const wanted = visible && Object.keys(visible).filter((name) => visible[name])
        const seen = shown === null ? undefined : Object.keys(shown)
        if (String([...(wanted ?? ['denied'])].sort()) !== String([...(seen ?? ['denied'])].sort()))
          report(index, wanted, seen)
      })
    }),
  )
}

/** Related rows are not given here, so a rule that needs them has no answer. */
function shownOf(redact: () => Readonly<Record<string, unknown>> | null) {
  try {
    return redact()
  } catch (error) {
    if ((error as { code?: unknown }).code === 'RELATION_NOT_LOADED') return 'needs relations'
    throw error
  }
}

/** Adding an allow never takes anything away, adding a deny never gives anything. */
function oneMoreRule(
  question: Question,
  expected: readonly (readonly boolean[])[],
  effect: 'allow' | 'deny',
  build: (question: QuestionSpec) => Built,
): Finding[] {
  const { spec, resource, actions, rows } = question
  const { extra } = spec.question
  if (extra.resource !== resource || !actions.includes(`${resource}.${extra.action}`)) return []
  return property(`one more ${effect}`, `${resource}.${extra.action}`, (report) => {
    const { access } = build({ ...spec.question, policy: withRule(spec.question, effect) })
    actions.forEach((action, at) => {
      rows[resource]!.forEach((row, index) => {
        const before = expected[at]![index]!
        const after = access.can(action, row)
        if (effect === 'allow' ? before && !after : !before && after) report(index, before, after)
      })
    })
  })
}

function withRule({ policy, extra }: QuestionSpec, effect: 'allow' | 'deny'): QuestionSpec['policy'] {
  const condition: Expr = effect === 'deny' ? { kind: 'isTrue', of: extra.condition } : extra.condition
  const at = policy.parts.findIndex(({ resource, actions }) => resource === extra.resource && extra.action in actions)
  const parts = policy.parts.map((part, index) => {
    if (index !== at) return part
    const action = part.actions[extra.action]!
    const changed: ActionSpec = { ...action, [effect]: { ...action[effect], 'one more': condition } }
    return { ...part, actions: { ...part.actions, [extra.action]: changed } }
  })
  return { parts }
}
