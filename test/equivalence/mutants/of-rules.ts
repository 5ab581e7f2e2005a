// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are lines of source in which templates stand
import type { Mutant } from './load-mutant.ts'

const sql = 'compile/condition-sql.ts'
const check = 'evaluate/compile-condition.ts'
const read = 'evaluate/read-value.ts'
const resolve = 'policy/resolve.ts'
const flow = 'policy/flow.ts'
const implicit = 'policy/implicit-denies.ts'

/** Relations, tenants, and what rules do to each other. */
export const ofRules: readonly Mutant[] = [
  {
    name: 'a relation leaves the tenant in SQL',
    file: 'compile/columns.ts',
    from: 'return shared ? sql` and (${same} or ${tenant} is null)` : sql` and ${same}`',
    to: 'return sql``',
  },
  {
    name: 'a relation leaves the tenant in process',
    file: read,
    from: 'return own === other',
    to: 'return true',
  },
  {
    name: 'shared rows are not seen over a relation',
    file: read,
    from: "return key.tenant === 'shared'",
    to: 'return false',
  },
  {
    name: 'every of an absent row is true',
    file: sql,
    from: 'return node.hops.length === 0 ? all : sql`(${rowExists(reach, node)} and ${all})`',
    to: 'return all',
  },
  {
    name: 'relations of an absent row are empty',
    file: check,
    from: 'if (row === null) return null\n      elements',
    to: "if (row === null) return node.quantifier !== 'some'\n      elements",
  },
  {
    name: 'a relation by its default key',
    file: 'compile/columns.ts',
    from: '${columnName(target, relation.references)} = ${column(reach, before, relation.via)}',
    to: "${columnName(target, 'id')} = ${column(reach, before, relation.via)}",
  },
  {
    name: 'elements share a level',
    file: check,
    from: 'environment.rows[elementLevel] = elements[index]',
    to: 'environment.rows[1] = elements[index]',
  },
  {
    name: 'the tenant rule is left out',
    file: implicit,
    from: 'tenant && !action.isCrossTenant ?',
    to: 'tenant && action.isCrossTenant ?',
  },
  {
    name: 'a tenant updates a shared row',
    file: implicit,
    from: 'const before = writes.includes(action.name) ?',
    to: "const before = action.name === 'create' ?",
  },
  {
    name: 'shared rows belong to other tenants',
    file: implicit,
    from: 'if (!isShared(resource)) return differs',
    to: 'if (resource.tenant) return differs',
  },
  {
    name: 'update does not require read',
    file: resolve,
    from: 'if (read) return [read.id]',
    to: 'if (read) return []',
  },
  {
    name: 'a filter does not require read',
    file: 'evaluate/plan.ts',
    from: '    ...action.requires.flatMap(demandsOf),\n',
    to: '',
  },
  {
    name: 'denials do not flow against implies',
    file: flow,
    from: '...[...action.implies, ...action.composedOf].flatMap(denies)',
    to: '...action.composedOf.flatMap(denies)',
  },
  {
    name: 'denials of parts do not deny the whole',
    file: flow,
    from: '...[...action.implies, ...action.composedOf].flatMap(denies)',
    to: '...action.implies.flatMap(denies)',
  },
  {
    name: 'one part is enough for the whole',
    file: flow,
    from: "const condition = deepFreeze(joined('all', alternatives))",
    to: "const condition = deepFreeze(joined('any', alternatives))",
  },
  {
    name: 'implies gives nothing',
    file: flow,
    from: '...implying.get(name)!.flatMap((other) => allows(other.name)),',
    to: '',
  },
  {
    name: 'a stored denial denies only what asks for grants',
    file: implicit,
    from: 'const denied = controlled\n',
    to: 'const denied = action.isControlled\n',
  },
  {
    name: 'granted of an absent row in SQL',
    file: 'compile/stored-sql.ts',
    from: ': sql`${asked} is not true`',
    to: ': sql`not ${asked}`',
  },
  {
    name: 'sensitive attributes are shown',
    file: 'evaluate/fields.ts',
    from: 'const own = field ? field.check(environment) : !(attribute.sensitive && isRead)',
    to: 'const own = field ? field.check(environment) : true',
  },
]
