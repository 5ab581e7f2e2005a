import type {
  ConditionNode,
  ListNode,
  OperandNode,
  QuantifierNode,
} from '../../../packages/bailiwick/src/ast/condition.ts'
import {
  type AttributeNode,
  type ModelNode,
  type RelationNode,
  resourceAt,
} from '../../../packages/bailiwick/src/ast/model.ts'
import {
  isScalarType,
  type JsonShape,
  type JsonType,
  type ScalarType,
} from '../../../packages/bailiwick/src/ast/types.ts'
import { read } from '../../equivalence/oracle/values.ts'
import type { Database, List, PoolRow } from './rows.ts'
import { and, equal, implies, ite, not, or, type Script, type Term } from './smt.ts'
import { before, isStorable, known, like, likeIgnoringCase, literal, type Nullable, sortOf, string } from './values.ts'

/** The row of each level, from the resource that is asked about inwards. */
type Rows = readonly PoolRow[]
type Slot = List['slots'][number]

interface Place {
  readonly level: number
  readonly resource: string
  readonly hops: readonly string[]
}

/** A row at the end of to-one relations, where its keys meet. At most one of them is there. */
interface Reached {
  readonly when: Term
  readonly row: PoolRow
}

/** What a condition means, as two formulas: that it is true, and that it is false. Where neither holds, it is unknown. */
export class Translation {
  readonly #script: Script
  readonly #model: ModelNode
  readonly #database: Database
  readonly #reached = new Map<string, readonly Reached[]>()
  readonly #values = new Map<string, Nullable>()
  readonly #ordered = new Set<Term>()
  /** Whether something was said of which Z3 knows less than it should. */
  inexact = false

  constructor(script: Script, model: ModelNode, database: Database) {
    this.#script = script
    this.#model = model
    this.#database = database
  }

  isTrue(node: ConditionNode, rows: Rows): Term {
    switch (node.kind) {
      case 'all':
        return and(node.conditions.map((inner) => this.isTrue(inner, rows)))
      case 'any':
        return or(node.conditions.map((inner) => this.isTrue(inner, rows)))
      case 'not':
        return this.isFalse(node.condition, rows)
      case 'isTrue':
        return this.isTrue(node.condition, rows)
      case 'isNotFalse':
        return not(this.isFalse(node.condition, rows))
      case 'quantifier':
        return this.#quantifier(node, rows, true)
      default:
        return this.#atom(node, rows)[0]
    }
  }

  isFalse(node: ConditionNode, rows: Rows): Term {
    switch (node.kind) {
      case 'all':
        return or(node.conditions.map((inner) => this.isFalse(inner, rows)))
      case 'any':
        return and(node.conditions.map((inner) => this.isFalse(inner, rows)))
      case 'not':
        return this.isTrue(node.condition, rows)
      case 'isTrue':
        return not(this.isTrue(node.condition, rows))
      case 'isNotFalse':
        return this.isFalse(node.condition, rows)
      case 'quantifier':
        return this.#quantifier(node, rows, false)
      default:
        return this.#atom(node, rows)[1]
    }
  }

  #quantifier(node: QuantifierNode, rows: Rows, wanted: boolean): Term {
    // `none` is not `some`; `every` is not `some` of the opposite.
    const someIs = node.quantifier === 'none' ? !wanted : wanted
    const owner = resourceAt(this.#model, node.resource, node.hops)
    const relation = owner.relations[node.relation]!
    const isForAll = node.quantifier === 'every' ? wanted : !someIs
    return or(
      this.#follow(node, rows).map(({ when, row }) => {
        const each = this.#database.rowsOf(relation.target).map((element) => {
          const inner = [...rows]
          inner[node.elementLevel] = element
          const truth = someIs ? this.isTrue(node.condition, inner) : this.isFalse(node.condition, inner)
          const isElement = this.#database.isRelated(row, relation, element)
          return isForAll ? implies(isElement, truth) : and([isElement, truth])
        })
        return and([when, isForAll ? and(each) : or(each)])
      }),
    )
  }

  /** True, and false. */
  #atom(node: ConditionNode, rows: Rows): readonly [Term, Term] {
    switch (node.kind) {
      case 'constant':
        return [String(node.value === true), String(node.value === false)]
      case 'truth': {
        const operand = this.#operand(node.operand, rows)
        return decided(known(operand), operand.value)
      }
      case 'comparison':
      case 'enumOrder':
      case 'text': {
        const [left, right] = [this.#operand(node.left, rows), this.#operand(node.right, rows)]
        const both = and([known(left), known(right)])
        if (node.kind === 'text') return decided(both, this.#text(node.operator, left, right, node.right))
        const { operator } = node
        if (operator === 'isDistinctFrom') {
          const differs = or([not(equal(left.isNull, right.isNull)), and([both, not(equal(left.value, right.value))])])
          return decided('true', differs)
        }
        if (operator === 'is') return decided(both, equal(left.value, right.value))
        if (operator === 'isNot') return decided(both, not(equal(left.value, right.value)))
        return decided(both, this.#order(operator, left, right, node.left.type, node.right))
      }
      case 'isNull': {
        const { isNull } =
          'element' in node.operand ? this.#list(node.operand, rows) : this.#operand(node.operand, rows)
        return decided('true', isNull)
      }
      case 'in': {
        const list = this.#list(node.list, rows)
        const found = isMember(list, this.#operand(node.operand, rows))
        return [and([not(list.isNull), found[0]]), and([not(list.isNull), found[1]])]
      }
      case 'overlap': {
        const [whole, wanted] = [this.#list(node.left, rows), this.#list(node.right, rows)]
        const both = and([not(whole.isNull), not(wanted.isNull)])
        const each = wanted.slots.map((slot) => ({ used: slot.isUsed, found: isMember(whole, slot) }))
        const somewhere = (at: 0 | 1) => or(each.map(({ used, found }) => and([used, found[at]])))
        const everywhere = (at: 0 | 1) => and(each.map(({ used, found }) => implies(used, found[at])))
        return node.operator === 'hasAny'
          ? [and([both, somewhere(0)]), and([both, everywhere(1)])]
          : [and([both, everywhere(0)]), and([both, somewhere(1)])]
      }
      case 'isEmpty': {
        const { isNull, slots } = this.#list(node.list, rows)
        return decided(not(isNull), not(or(slots.map(({ isUsed }) => isUsed))))
      }
      case 'granted':
      case 'denied': {
        const reached = this.#follow(node, rows)
        const answers = reached.map(({ when, row }) => ({
          when,
          answer: this.#database.flag(row, `${node.kind} ${node.action}`),
        }))
        const yes = or(answers.map(({ when, answer }) => and([when, answer])))
        // Of no row nothing is granted, and a denial is not known to be absent.
        if (node.kind === 'granted') return decided('true', yes)
        return [yes, or(answers.map(({ when, answer }) => and([when, not(answer)])))]
      }
      case 'holds':
        return decided('true', this.#script.constant(`holds ${node.code}`, 'Bool'))
      default:
        throw new TypeError(`No random question has a condition of the kind ${node.kind}`)
    }
  }

  #text(operator: string, left: Nullable, right: Nullable, node: OperandNode): Term {
    const written = node.kind === 'literal' ? (node.value as string) : undefined
    switch (operator) {
      case 'like':
        return like(left.value, written!)
      case 'startsWith':
        return `(str.prefixof ${right.value} ${left.value})`
      case 'endsWith':
        return `(str.suffixof ${right.value} ${left.value})`
      case 'contains':
        return `(str.contains ${left.value} ${right.value})`
      default:
        if (written !== undefined) return likeIgnoringCase(left.value, written)
        return equal(this.#lower(left.value), this.#lower(right.value))
    }
  }

  /** Z3 has no function that lowers a text: of this one it knows that the length stays and that nothing happens without capitals. */
  #lower(text: Term): Term {
    this.inexact = true
    const lowered = this.#script.constant(`lower of ${text}`, 'String')
    const free = (term: Term) => `(str.in_re ${term} (re.* (re.comp (re.++ re.all (re.range "A" "Z") re.all))))`
    this.#script.assert(`(= (str.len ${lowered}) (str.len ${text}))`)
    this.#script.assert(implies(free(text), equal(text, lowered)))
    return lowered
  }

  #order(operator: string, left: Nullable, right: Nullable, type: ScalarType, node: OperandNode): Term {
    const orEqual = !['lt', 'gt'].includes(operator)
    const isLess = ['lt', 'lte', 'atMost'].includes(operator)
    if (type.kind !== 'text') {
      const sign = `${isLess ? '<' : '>'}${orEqual ? '=' : ''}`
      return `(${sign} ${left.value} ${right.value})`
    }
    this.#needStorable(left.value)
    this.#needStorable(right.value)
    if (node.kind === 'literal') {
      const text = node.value as string
      return isLess ? before(left.value, text, orEqual) : not(before(left.value, text, !orEqual))
    }
    const [low, high] = isLess ? [left, right] : [right, left]
    return `(${orEqual ? 'str.<=' : 'str.<'} ${low.value} ${high.value})`
  }

  /** Where texts have an order, what no column holds would lie before and between them. */
  #needStorable(text: Term): void {
    if (text.startsWith('"') || this.#ordered.has(text)) return
    this.#ordered.add(text)
    this.#script.assert(isStorable(text))
  }

  #operand(node: OperandNode, rows: Rows): Nullable {
    switch (node.kind) {
      case 'literal':
        return node.value === null
          ? { isNull: 'true', value: anything(node.type) }
          : { isNull: 'false', value: literal(node.type, node.value) }
      case 'shifted': {
        const inner = this.#operand(node.operand, rows)
        const by = node.microseconds < 0n ? `(- ${-node.microseconds})` : String(node.microseconds)
        return { isNull: inner.isNull, value: `(+ ${inner.value} ${by})` }
      }
      case 'attribute': {
        const attribute = this.#model[node.of][node.name]!
        const path = [node.of, node.name, ...(node.json ?? [])].join('.')
        const given = node.json
          ? this.#json(path, node.type, this.#jsonRoot(node.of, node.name))
          : this.#database.value(path, attribute.type as ScalarType, attribute.nullable)
        return node.of === 'subject' ? this.#ofAnybody(attribute, given, node.json === undefined) : given
      }
      default:
        return this.#ofRow(node, rows)
    }
  }

  /** The subject may be the anonymous one of the model: then it has what is declared of it, and nothing else. */
  #ofAnybody(
    { name, type, hasDefault, default: standing }: AttributeNode,
    given: Nullable,
    isScalar: boolean,
  ): Nullable {
    const { anonymous } = this.#model
    if (!anonymous) return given
    const isAnonymous = this.#script.constant('subject is anonymous', 'Bool')
    const declared = Object.hasOwn(anonymous, name) ? anonymous[name] : hasDefault ? standing : null
    const value = isScalar ? read(type as ScalarType, declared) : null
    if (value === null) return { isNull: or([isAnonymous, given.isNull]), value: given.value }
    return {
      isNull: and([not(isAnonymous), given.isNull]),
      value: ite(isAnonymous, literal(type as ScalarType, value), given.value),
    }
  }

  #ofRow(node: Extract<OperandNode, { kind: 'row' }>, rows: Rows): Nullable {
    const reached = this.#follow(node, rows)
    const read = (row: PoolRow): Nullable => {
      if (!node.json) return this.#database.scalar(row, node.name)
      const path = [`${row.resource} ${row.index}.${node.name}`, ...node.json].join('.')
      return this.#json(path, node.type, this.#jsonRoot(`${row.resource} ${row.index}`, node.name))
    }
    const [first] = reached
    if (node.hops.length === 0) return read(first!.row)
    if (reached.length === 1) {
      const { isNull, value } = read(first!.row)
      return { isNull: or([not(first!.when), isNull]), value }
    }
    const key = `${rows[node.level]!.resource} ${rows[node.level]!.index}.${[...node.hops, node.name, ...(node.json ?? [])].join('.')}`
    const found = this.#values.get(key) ?? this.#chosen(reached, read, node.type)
    this.#values.set(key, found)
    return found
  }

  #chosen(reached: readonly Reached[], read: (row: PoolRow) => Nullable, type: ScalarType): Nullable {
    let value = anything(type)
    const knowns: Term[] = []
    for (const { when, row } of reached) {
      const found = read(row)
      value = value === anything(type) ? found.value : ite(when, found.value, value)
      knowns.push(and([when, known(found)]))
    }
    return {
      isNull: this.#script.define('Bool', not(or(knowns))),
      value: this.#script.define(sortOf(type), value),
    }
  }

  /** A path in json is null if it is absent, of another type, or if the whole is null. */
  #json(path: string, type: ScalarType, whole: Term): Nullable {
    const inner = this.#database.value(path, type, true)
    return { isNull: or([whole, inner.isNull]), value: inner.value }
  }

  #jsonRoot(owner: string, name: string): Term {
    return this.#database.isWholeNull(`${owner}.${name}`)
  }

  #list(node: ListNode, rows: Rows): List {
    if (node.kind === 'values') {
      const slots = (node.values ?? []).map((value): Slot => {
        const operand = this.#operand({ kind: 'literal', type: node.element, value }, rows)
        return { ...operand, isUsed: 'true' }
      })
      return { isNull: String(node.values === null), slots }
    }
    if (node.kind === 'attribute') {
      const list = this.#database.listOf(`${node.of}.${node.name}`, this.#model[node.of][node.name]!)
      if (node.of === 'context' || !this.#model.anonymous) return list
      if (Object.hasOwn(this.#model.anonymous, node.name)) throw new TypeError('No anonymous subject has a list')
      return { ...list, isNull: or([this.#script.constant('subject is anonymous', 'Bool'), list.isNull]) }
    }
    const reached = this.#follow(node, rows)
    const lists = reached.map(({ when, row }) => ({ when, list: this.#database.list(row, node.name) }))
    if (node.hops.length === 0) return lists[0]!.list
    const isThere = or(lists.map(({ when, list }) => and([when, not(list.isNull)])))
    if (lists.length === 1) return { isNull: not(isThere), slots: lists[0]!.list.slots }
    // The slots of every row that it may be, each used only where it is that one.
    const slots = lists.flatMap(({ when, list }) =>
      list.slots.map((slot) => ({ ...slot, isUsed: this.#script.define('Bool', and([when, slot.isUsed])) })),
    )
    return { isNull: this.#script.define('Bool', not(isThere)), slots }
  }

  #follow({ level, hops }: Place, rows: Rows): readonly Reached[] {
    const start = rows[level]
    if (!start) throw new TypeError(`There is no row at level ${level}`)
    let reached: readonly Reached[] = [{ when: 'true', row: start }]
    let key = `${start.resource} ${start.index}`
    let resource = start.resource
    for (const hop of hops) {
      const relation = this.#model.resources[resource]!.relations[hop]!
      key += `.${hop}`
      const before = reached
      const found =
        this.#reached.get(key) ??
        before.flatMap(({ when, row }) =>
          this.#ends(row, relation).map((end) => ({ when: and([when, end.when]), row: end.row })),
        )
      this.#reached.set(key, found)
      reached = found
      resource = relation.target
    }
    return reached
  }

  /** The row at the end of a relation to one: the one that is meant for it, or any where none is. */
  #ends(from: PoolRow, relation: RelationNode): readonly Reached[] {
    const name = `${from.resource} ${from.index}.${relation.name}`
    const earlier = this.#reached.get(`end ${name}`)
    if (earlier) return earlier
    const all = this.#database.rowsOf(relation.target)
    const meant = this.#database.endOf(from, relation)
    const meets = (row: PoolRow) => this.#database.isRelated(from, relation, row)
    // A relation that is declared never to be absent leads to a row wherever it has a key; of another tenant, at worst.
    if (!relation.nullable) {
      const key = known(this.#database.scalar(from, relation.via))
      this.#script.assert(
        implies(and([from.exists, key]), or(all.map((row) => this.#database.meets(from, relation, row)))),
      )
    }
    let found: readonly Reached[]
    if (meant) {
      found = [{ when: this.#script.define('Bool', meets(meant)), row: meant }]
      // If another row is at that end, the one that is meant is the same.
      for (const row of all) if (row !== meant) this.#script.assert(implies(meets(row), found[0]!.when))
    } else {
      // Rows with one key are one row, so the first of them is as good as any.
      let before: Term = 'false'
      found = all.map((row) => {
        const when = this.#script.define('Bool', and([meets(row), not(before)]))
        before = or([before, when])
        return { when, row }
      })
    }
    this.#reached.set(`end ${name}`, found)
    return found
  }
}

/** The types of the paths of a json attribute. */
export function pathsOf({
  shape,
}: JsonType): readonly { readonly path: readonly string[]; readonly type: ScalarType }[] {
  const walk = (inner: JsonShape, path: readonly string[]): { path: readonly string[]; type: ScalarType }[] =>
    Object.entries(inner).flatMap(([key, value]) =>
      isScalarType(value) ? [{ path: [...path, key], type: value }] : walk(value, [...path, key]),
    )
  return walk(shape, [])
}

const decided = (isKnown: Term, truth: Term): readonly [Term, Term] => [
  and([isKnown, truth]),
  and([isKnown, not(truth)]),
]

/** As `= ANY` has it: in nothing is false even for null, and a null element makes a miss unknown. */
function isMember({ slots }: List, value: Nullable): readonly [Term, Term] {
  const yes = slots.map((slot) => and([slot.isUsed, known(slot), known(value), equal(slot.value, value.value)]))
  const no = slots.map((slot) =>
    implies(slot.isUsed, and([known(slot), known(value), not(equal(slot.value, value.value))])),
  )
  return [or(yes), and(no)]
}

function anything(type: ScalarType): Term {
  return type.kind === 'boolean' ? 'false' : sortOf(type) === 'String' ? string('') : '0'
}
