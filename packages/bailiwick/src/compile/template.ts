import {
  type ConditionNode,
  FALSE,
  type ListNode,
  type OperandNode,
  TRUE,
  UNKNOWN,
  type Value,
} from '../ast/condition.ts'
import type { ModelNode } from '../ast/model.ts'
import type { Environment } from '../evaluate/environment.ts'
import { type Settled, settleAtom } from '../evaluate/partial.ts'
import type { Formula } from '../evaluate/plan.ts'
import { deepFreeze } from '../util/deep-freeze.ts'
import { reachOf } from './columns.ts'
import { permittedSql } from './condition-sql.ts'
import { type Fragment, shareText, withValues } from './fragment.ts'
import { Hole } from './hole.ts'
import { type Probes, probesOf } from './probes.ts'

/** The texts that are kept for a formula. Each attribute that may be null can double them, so a subject must not decide how many. */
const mostTexts = 64

/** The way to a text: one step for each probe, by the class of what it read. */
interface Step {
  readonly next: (Step | undefined)[]
  /** Its values are constants and holes. Null where no text can be made: the exact error comes from making it in full. */
  template?: Fragment | null
}

/**
 * The texts of one formula, most often of one action's filters, each made once. A filter for another subject asks what needs no row, and fills the values in;
 * it makes no condition and no text.
 */
class Templates {
  readonly #model: ModelNode
  readonly #formula: Formula
  readonly #probes: Probes
  readonly #ofMany = new Map<string, Step>()
  readonly #ofOne = new Map<string, Step>()
  #count = 0

  constructor(model: ModelNode, formula: Formula, probes: Probes) {
    this.#model = model
    this.#formula = formula
    this.#probes = probes
  }

  /** Undefined where the filter has to be made in full: something failed, or there are too many texts. */
  fragment(environment: Environment, name: string, isOfOne: boolean): Fragment | undefined {
    const { all } = this.#probes
    const seen: unknown[] = []
    let step = this.#byName(isOfOne).get(name)
    for (let index = 0; index < all.length; index++) {
      const probe = all[index]!
      const value = probe.read(environment)
      const at = probe.classOf(value)
      if (at === undefined) return undefined
      seen.push(value)
      step = step?.next[at]
    }
    const template = step?.template ?? this.#add(seen, name, isOfOne)
    return template ? filled(template, seen) : undefined
  }

  /** Adds nothing for a subject for which something failed, so the steps are as few as the texts. */
  #add(seen: readonly unknown[], name: string, isOfOne: boolean): Fragment | null {
    if (this.#count >= mostTexts) return null
    const byName = this.#byName(isOfOne)
    let step = byName.get(name) ?? { next: [] }
    byName.set(name, step)
    this.#probes.all.forEach((probe, index) => {
      const at = probe.classOf(seen[index])!
      step = step.next[at] ??= { next: [] }
    })
    if (step.template === undefined) {
      this.#count++
      step.template = this.#make(seen, name, isOfOne)
    }
    return step.template
  }

  #byName(isOfOne: boolean): Map<string, Step> {
    return isOfOne ? this.#ofOne : this.#ofMany
  }

  #make(seen: readonly unknown[], name: string, isOfOne: boolean): Fragment | null {
    try {
      const condition = this.#formula.where((node) => settled(node, this.#probes, seen))
      const fragment = permittedSql(reachOf(this.#model, name, isOfOne), condition)
      shareText(fragment)
      // Its lists are handed to every subject's statement.
      for (const value of fragment.values) if (!(value instanceof Hole)) deepFreeze(value)
      return fragment
    } catch {
      return null
    }
  }
}

function filled(template: Fragment, seen: readonly unknown[]): Fragment {
  const values: unknown[] = []
  for (let index = 0; index < template.values.length; index++) {
    const value = template.values[index]
    values.push(value instanceof Hole ? value.bind(seen[value.slot]) : value)
  }
  return withValues(template, values)
}

/** What is left of a condition, with a slot for each value that another subject may have otherwise. */
function settled(node: ConditionNode, probes: Probes, seen: readonly unknown[]): ConditionNode {
  const parts: Settled = {
    operand: (operand): OperandNode => {
      const slot = probes.ofOperand.get(operand)
      return slot === undefined ? operand : { kind: 'literal', type: operand.type, value: seen[slot] as Value, slot }
    },
    list: (list): ListNode => {
      const slot = probes.ofOperand.get(list)
      if (slot === undefined) return list
      return { kind: 'values', element: list.element, values: seen[slot] as readonly Value[] | null, slot }
    },
    custom: (check) => {
      throw new TypeError(`the check \`${check.name}\` has no template`)
    },
  }
  const visit = (inner: ConditionNode): ConditionNode => {
    const known = probes.ofCondition.get(inner)
    if (known !== undefined) return seen[known] === null ? UNKNOWN : seen[known] === true ? TRUE : FALSE
    switch (inner.kind) {
      case 'all':
      case 'any':
        return { kind: inner.kind, conditions: inner.conditions.map(visit) }
      case 'not':
      case 'isTrue':
      case 'isNotFalse':
      case 'quantifier':
        return { ...inner, condition: visit(inner.condition) }
      default:
        return settleAtom(inner, parts)
    }
  }
  return visit(node)
}

const ofFormulas = new WeakMap<Formula, Templates | null>()

/**
 * The SQL of a formula from a text that was made before, for this or for another subject; undefined where it has to be made
 * in full, which also gives the exact error.
 */
export function fromTemplate(
  model: ModelNode,
  formula: Formula,
  environment: Environment,
  name: string,
  isOfOne = false,
): Fragment | undefined {
  let templates = ofFormulas.get(formula)
  if (templates === undefined) {
    const probes = probesOf(model, formula)
    templates = probes ? new Templates(model, formula, probes) : null
    ofFormulas.set(formula, templates)
  }
  if (templates === null) return undefined
  try {
    return templates.fragment(environment, name, isOfOne)
  } catch {
    return undefined
  }
}
