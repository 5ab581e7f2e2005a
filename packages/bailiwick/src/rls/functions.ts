import { type ConditionNode, TRUE } from '../ast/condition.ts'
import { lookup, type ModelNode, type ResourceNode } from '../ast/model.ts'
import { childrenOf, operandsOf, unshifted } from '../ast/visit.ts'
import { column, table } from '../compile/columns.ts'
import { conditionSql } from '../compile/condition-sql.ts'
import { type Fragment, identifier, joined, sql } from '../compile/fragment.ts'
import { compareByteOrder } from '../util/byte-order.ts'
import { isGrant } from './conditions.ts'
import type { Reader } from './given.ts'
import { GivenParameters, numbered } from './given-parameters.ts'
import { attributeType, keysSql } from './keys-sql.ts'
import { inlined, named } from './literal.ts'
import { nameOf } from './names.ts'
import type { RlsFunction } from './plan.ts'
import { columnsRead, type ReadColumn } from './reads.ts'
import { type KeySet, keySet } from './relations.ts'

/** The private schema: the application's role may not look into it. */
export const schema = 'bailiwick_rls'

/**
 * The functions of one table. Each runs as the role `bailiwick_reader`, since what a rule looks at need not be visible to whoever
 * asks; a policy that asked another table itself would be subject to that table's policies, or without end.
 */
export class Functions {
  readonly #model: ModelNode
  readonly #resource: ResourceNode
  readonly #reader: Reader
  readonly #byName = new Map<string, RlsFunction>()

  constructor(model: ModelNode, resource: ResourceNode, reader: Reader) {
    this.#model = model
    this.#resource = resource
    this.#reader = reader
  }

  all(): readonly RlsFunction[] {
    return [...this.#byName.values()]
  }

  /** Conditions of one AND or OR that look at other tables, as the policy of the row asks them. */
  related(
    nodes: readonly ConditionNode[],
    kind: 'all' | 'any',
    around: readonly ConditionNode[],
    why: string,
  ): Fragment {
    const left = new Set(nodes)
    const texts: Fragment[] = []
    for (const group of groupsOf(nodes, kind)) {
      const keys = keySet(this.#model, this.#resource, group, around)
      if (!keys) continue
      texts.push(this.#lookFor(keys, why))
      for (const node of group) left.delete(node)
    }
    if (left.size > 0) texts.push(this.#askEachRow([...left], kind, why))
    return joined(texts, kind === 'all' ? sql` and ` : sql` or `)
  }

  #lookFor(keys: KeySet, why: string): Fragment {
    const { attribute, target, key } = keys
    const { body, reads } = keysSql(this.#model, this.#reader, keys)
    const type = sql`${attributeType(lookup(target.attributes, key)!)}[]`
    const name = this.#define({
      about: `${this.#resource.name} ${attribute} ${target.name}`,
      why,
      parameters: [],
      returns: type,
      body,
      reads,
    })
    const own = column({ model: this.#model, names: [this.#rowName()] }, this.#row(), attribute)
    return sql`${own} = any((select ${name}())::${type})`
  }

  #askEachRow(nodes: readonly ConditionNode[], kind: 'all' | 'any', why: string): Fragment {
    const condition: ConditionNode = nodes.length === 1 ? nodes[0]! : { kind, conditions: nodes }
    const row = this.#rowName()
    const reads = columnsRead(this.#model, condition)
    const outer = reads.filter((read) => read.outer).sort((a, b) => compareByteOrder(a.attribute, b.attribute))
    const attributes = outer.map(({ attribute }) => this.#resource.attributes[attribute]!)
    const columns = attributes.map((attribute, index) => sql`${numbered(index + 1)} as ${identifier(attribute.column)}`)
    const asked = new GivenParameters(this.#model, this.#reader, attributes.length + 1)
    const text = conditionSql({ model: this.#model, names: [row], given: asked.given }, condition)
    const name = this.#define({
      about: `${this.#resource.name} ${relationNames(condition)}`,
      why,
      parameters: [...attributes.map(attributeType), ...asked.types],
      returns: sql`boolean`,
      body: sql`(select ${text} from (select ${joined(columns, sql`, `)}) as ${identifier(row)})`,
      reads,
    })
    const own = attributes.map((attribute) => column({ model: this.#model, names: [row] }, this.#row(), attribute.name))
    return sql`${name}(${joined([...own, ...asked.arguments], sql`, `)})`
  }

  /** A condition about the row `after`, and where it says so the row `before`, for a trigger. */
  aboutRows(about: string, condition: ConditionNode, why: string): string {
    if (condition === TRUE) throw new TypeError('there is nothing to ask')
    const reach = { model: this.#model, names: ['after'], before: 'before', given: this.#reader.each }
    const type = table(this.#resource)
    return this.#defineNamed({
      about,
      why,
      parameters: [sql`"before" ${type}`, sql`"after" ${type}`],
      returns: sql`boolean`,
      body: conditionSql(reach, condition),
      reads: columnsRead(this.#model, condition),
    })
  }

  #row() {
    return { level: 0, resource: this.#resource.name, hops: [] }
  }

  #rowName(): string {
    return this.#resource.table!.name
  }

  #define(definition: Definition): Fragment {
    return identifier(schema, this.#defineNamed(definition))
  }

  #defineNamed({ about, why, parameters, returns, body, reads }: Definition): string {
    const [takes, gives, text] = [parameters.map(inlined).join(', '), inlined(returns), inlined(body)]
    const name = nameOf(about, `${this.#resource.name}(${takes}) ${gives} ${text}`)
    const known = this.#byName.get(name)
    const comment = known ? [...new Set([...known.comment.split(', '), ...why.split(', ')])].join(', ') : why
    this.#byName.set(name, {
      name,
      comment,
      // Its names are bound when it is made, so no search path can give them another meaning.
      sql: `create function ${named(schema, name)}(${takes}) returns ${gives}
  language sql stable parallel safe security definer set search_path = ''
  return ${text}`,
      reads: tablesOf(reads),
    })
    return name
  }
}

interface Definition {
  readonly about: string
  readonly why: string
  readonly parameters: readonly Fragment[]
  readonly returns: Fragment
  readonly body: Fragment
  readonly reads: readonly ReadColumn[]
}

/** Conditions over one relation are asked of one and the same row where all must hold; else each is asked alone. */
function groupsOf(nodes: readonly ConditionNode[], kind: 'all' | 'any'): readonly (readonly ConditionNode[])[] {
  if (kind === 'any') return nodes.map((node) => [node])
  const groups = new Map<string, ConditionNode[]>()
  for (const node of nodes) {
    const key = relationNames(node)
    groups.set(key, [...(groups.get(key) ?? []), node])
  }
  return [...groups.values()]
}

/** The relations that a condition starts with, as a reader would look for them. */
function relationNames(node: ConditionNode): string {
  const names = new Set<string>()
  const visit = (inner: ConditionNode) => {
    if (inner.kind === 'quantifier') names.add(inner.hops[0] ?? inner.relation)
    if (isGrant(inner) && inner.hops.length > 0 && inner.level <= 0) names.add(inner.hops[0]!)
    for (const operand of operandsOf(inner)) {
      const base = unshifted(operand)
      if (base.kind === 'row' && base.hops.length > 0 && base.level <= 0) names.add(base.hops[0]!)
    }
    childrenOf(inner).forEach(visit)
  }
  visit(node)
  return [...names].join(' ')
}

/** By table the columns that are read, in an order that does not depend on the conditions. */
export function tablesOf(reads: readonly ReadColumn[]): RlsFunction['reads'] {
  const tables = new Map<ResourceNode, Set<string>>()
  for (const { resource, attribute, outer } of reads) {
    if (outer) continue
    const columns = tables.get(resource) ?? new Set()
    tables.set(resource, columns.add(resource.attributes[attribute]!.column))
  }
  return [...tables]
    .sort(([a], [b]) => compareByteOrder(a.name, b.name))
    .map(([{ table }, columns]) => ({
      ...(table!.schema === undefined ? {} : { schema: table!.schema }),
      table: table!.name,
      columns: [...columns].sort(compareByteOrder),
    }))
}
