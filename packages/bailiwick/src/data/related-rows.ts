import { lookup, type ModelNode, type RelationNode, type ResourceNode } from '../ast/model.ts'
import { freshName, hopSource, type Reach, reachOf, relatedSource } from '../compile/columns.ts'
import { formulaSql, isAlways, isNever, permissionSql } from '../compile/formula-sql.ts'
import { type Fragment, identifier, sql } from '../compile/fragment.ts'
import type { Row } from '../driver/port.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import type { Question } from '../evaluate/access.ts'
import { fieldFormula } from '../evaluate/field-formula.ts'
import type { MaskStyle } from '../evaluate/redact.ts'
import { nameOf, resourceOf } from './host.ts'
import { type MaskedRows, maskedColumnsOf } from './masked-columns.ts'

/** What stands for a related row that the subject may not see. */
export const HIDDEN: unique symbol = Symbol('bailiwick.hidden')

/** The rows of one relation, as one more column. */
export interface RelatedColumn {
  readonly name: string
  /** Undefined where nobody may see the related rows: they have no `read`, or their key is hidden. */
  readonly column: Fragment | undefined
  read(row: Row, style: MaskStyle): unknown
}

/** Each named relation, with the rows at its end as their own `read` permits and masks them. Throws UNKNOWN_ATTRIBUTE. */
export function relatedColumns(question: Question, names: unknown): readonly RelatedColumn[] {
  if (names === undefined) return []
  const resource = resourceOf(question)
  if (!Array.isArray(names))
    throw new BailiwickError('INVALID_OPTION', "`with` is a list of relations, such as ['team'].")
  return Array.from(new Set(names as readonly unknown[]), (name) => {
    const relation = lookup(resource.relations, String(name))
    if (relation) return relatedColumn(question, resource, relation)
    const known = Object.keys(resource.relations)
    throw unknownName('UNKNOWN_ATTRIBUTE', `relation of ${resource.name}`, String(name), known, { path: resource.name })
  })
}

function relatedColumn(question: Question, resource: ResourceNode, relation: RelationNode): RelatedColumn {
  const { name } = relation
  const { model, actions } = question.program
  const read = actions.get(`${relation.target}.read`)
  if (!read) return hiddenRelation(name)
  const target = model.resources[relation.target]!
  const reach = reachOf(model, nameOf(resource))
  const inner = freshName(reach, target)
  const related = { ...question, action: read, isOfOne: false }
  const rows = maskedColumnsOf(related, inner, Object.values(target.attributes))
  const permitted = permissionSql(related, inner)
  const isOne = relation.cardinality === 'one'
  const found = (isOne ? oneRow : manyRows)({ model, reach, resource, relation, inner, rows, permitted })
  // Which rows are related tells the key by which they are.
  const via = resource.attributes[isOne ? relation.via : relation.references]!
  const visible = formulaSql(question, fieldFormula(question.action, via, true), nameOf(resource))
  if (isNever(visible)) return hiddenRelation(name)
  const made = isAlways(visible) ? found : sql`case when ${visible} then ${found} else 'false' end`
  const key = `~with ${name}`
  return {
    name,
    column: sql`${made} as ${identifier(key)}`,
    read: (row, style) => {
      const given = row[key] as string | null
      if (given === null) return null
      const found = JSON.parse(given) as Row | readonly Row[] | false
      if (found === false) return HIDDEN
      return isOne
        ? rows.read(found as Row, style)
        : Object.freeze((found as readonly Row[]).map((each) => rows.read(each, style)))
    },
  }
}

function hiddenRelation(name: string): RelatedColumn {
  return { name, column: undefined, read: () => HIDDEN }
}

interface Made {
  readonly model: ModelNode
  readonly reach: Reach
  readonly resource: ResourceNode
  readonly relation: RelationNode
  readonly inner: string
  readonly rows: MaskedRows
  readonly permitted: Fragment
}

/** Null where there is no such row, false where it may not be seen. */
function oneRow({ reach, resource, relation, inner, rows, permitted }: Made): Fragment {
  const place = { level: 0, resource: resource.name, hops: [relation.name] }
  const row = sql`(select to_json("~one")::text from (select ${rows.columns}) as "~one")`
  return sql`(select case when ${permitted} then ${row} else 'false' end from ${hopSource(reach, place, inner)})`
}

function manyRows({ model, reach, resource, relation, inner, rows, permitted }: Made): Fragment {
  const place = { level: 0, resource: resource.name, hops: [] }
  const target = model.resources[relation.target]!
  const order =
    target.key === undefined ? sql`` : sql` order by ${identifier(inner, target.attributes[target.key]!.column)}`
  const each = sql`select ${rows.columns} from ${relatedSource(reach, place, relation, inner)} and ${permitted}${order}`
  return sql`(select coalesce(json_agg(to_json("~each")), '[]')::text from (${each}) as "~each")`
}
