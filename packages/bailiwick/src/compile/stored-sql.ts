import type { NodeOf } from '../ast/condition.ts'
import { resourceAt } from '../ast/model.ts'
import { column, freshName, type Reach } from './columns.ts'
import { type Fragment, identifier, sql } from './fragment.ts'
import { textParameter } from './parameters.ts'

/** Stored permissions are asked of the database, which reads the subject from its own verified context. */
export function storedSql(reach: Reach, node: NodeOf<'granted' | 'denied'>, wanted: boolean): Fragment {
  const target = resourceAt(reach.model, node.resource, node.hops)
  const key = column(reach, node, target.key!)
  const of = sql`${textParameter(node.action)}, ${textParameter(target.name)}`
  const asked = reach.inSets
    ? node.hops.length === 0
      ? inSets(node.kind, of, key)
      : withKey(freshName(reach, target), key, (named) => inSets(node.kind, of, named))
    : ofRow(node.kind, of, key)
  if (wanted) return asked
  if (node.kind === 'denied') return sql`not ${asked}`
  // A row that is absent has no permission. In a policy nobody has filtered out who is unknown: of them null is no answer.
  return reach.given ? sql`coalesce(not ${asked}, ${key}::text is null)` : sql`${asked} is not true`
}

/** The answer for one row, null where its key is. */
function ofRow(kind: 'granted' | 'denied', of: Fragment, key: Fragment): Fragment {
  return sql`${nameOf(kind)}(${of}, ${key}::text)`
}

/**
 * The same answer for many rows: what holds of all and the keys that are otherwise are asked once for the statement, and each row only
 * where the directory cannot say it so.
 */
function inSets(kind: 'granted' | 'denied', of: Fragment, key: Fragment): Fragment {
  const name = nameOf(kind)
  const exceptions = sql`(select ${name}_keys(${of}))`
  const text = sql`${key}::text`
  return sql`(case when ${text} is not null then case (select ${name}_rule(${of})) when true then ${text} not in ${exceptions} when false then ${text} in ${exceptions} else ${ofRow(kind, of, key)} end end)`
}

function nameOf(kind: 'granted' | 'denied'): Fragment {
  return kind === 'granted' ? sql`bailiwick.granted` : sql`bailiwick.denied`
}

/** A condition about a key at the end of hops, which is looked up once for all its mentions. */
function withKey(name: string, key: Fragment, condition: (named: Fragment) => Fragment): Fragment {
  const row = identifier(name)
  return sql`(select ${condition(sql`${row}."key"`)} from (select ${key}::text as "key" offset 0) as ${row})`
}
