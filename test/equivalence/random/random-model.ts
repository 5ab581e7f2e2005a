import type { ScalarKind } from '../../../packages/bailiwick/src/ast/types.ts'
import type { AttributeSpec, ModelSpec, RelationSpec, ResourceSpec, TypeSpec } from '../spec/spec.ts'
import type { Dice } from './dice.ts'
import { enums, givable, storable } from './hostile-values.ts'

/** A model from dice: attributes of every kind, keys of several types, relations of every shape, tenants, names that need care. */
export function randomModel(dice: Dice): ModelSpec {
  const resourceNames = dice.some(['item', 'User', 'camelCase', 'select', 'with-dash', ...longNames], 2 + dice.below(3))
  const tenantType: TypeSpec | undefined = dice.once(2)
    ? { kind: dice.pick(['id', 'uuid', 'int'] as const) }
    : undefined
  const resources: Record<string, MutableResource> = {}
  for (const name of resourceNames) resources[name] = { attributes: randomAttributes(dice, tenantType), relations: {} }
  for (const name of resourceNames) relate(dice, resources, name)
  const subject = randomSubject(dice, tenantType)
  const tables = Object.fromEntries(
    resourceNames.filter(() => dice.once(4)).map((name, index) => [name, `${dice.pick(oddNames)}${index}`]),
  )
  return {
    naming: dice.pick(['as-is', 'snake_case']),
    subject,
    context: randomContext(dice),
    ...(dice.once(2) ? { anonymous: randomAnonymous(dice, subject) } : {}),
    resource: resources,
    tables,
  }
}

interface MutableResource extends ResourceSpec {
  readonly attributes: Record<string, AttributeSpec>
  readonly relations: Record<string, RelationSpec>
}

/** PostgreSQL cuts names at 63 bytes; these differ only near the end. */
const longNames = [`${'n'.repeat(58)}one`, `${'n'.repeat(58)}two`]
const oddNames = ['order', 'Upper Case', 'quote"d', "it's", 'a;b', 'ünïcödé', `${'c'.repeat(58)}`]
const scalarKinds: readonly ScalarKind[] = [
  'text',
  'int',
  'boolean',
  'bigint',
  'decimal',
  'float',
  'date',
  'timestamp',
  'uuid',
  'enum',
  'id',
]

function randomType(dice: Dice, kinds: readonly ScalarKind[] = scalarKinds): TypeSpec {
  const kind = dice.pick(kinds)
  if (kind === 'decimal') return { kind, scale: dice.pick([0, 2]) }
  return kind === 'enum' ? { kind, values: dice.pick(enums) } : { kind }
}

const when = <T>(condition: boolean, value: T): T | Record<never, never> => (condition ? value : {})

/** Some have a default, which a new row gets where it is left out. */
function randomAttribute(dice: Dice, name: string): AttributeSpec {
  const common = {
    ...when(dice.once(4), { column: `${dice.pick(oddNames)}_${name.slice(0, 3)}` }),
    ...when(dice.once(6), { sensitive: true as const }),
  }
  if (dice.once(8)) return { kind: 'text', shape: randomShape(dice), ...common }
  const optional = when(!dice.once(3), { optional: true as const })
  if (dice.once(4)) return { ...randomType(dice), array: true, ...optional, ...common }
  const type = randomType(dice)
  const inDatabase = when(type.kind === 'enum' && dice.once(2), {
    databaseType: `type ${name.slice(0, 40)} ${dice.below(1e6)}`,
  })
  const virtual = dice.once(15)
  const standing = when(!virtual && dice.once(6), { default: dice.pick(storable(type)) })
  return { ...type, ...inDatabase, ...optional, ...common, ...standing, ...when(virtual, { virtual: true as const }) }
}

function randomShape(dice: Dice): NonNullable<AttributeSpec['shape']> {
  const path = () => randomType(dice, ['text', 'boolean', 'int', 'enum', 'id'])
  return { a: path(), "it's": path(), inner: { b: path(), '': path() } }
}

const attributeNames = [
  'title',
  'sizeOf',
  'order',
  'Flag',
  'a_b',
  'with-dash',
  'x1',
  '_',
  `${'v'.repeat(55)}`,
  'level',
  'due',
]
const keyKinds: readonly ScalarKind[] = ['id', 'id', 'uuid', 'int', 'bigint', 'text', 'date']

function randomAttributes(dice: Dice, tenantType: TypeSpec | undefined): Record<string, AttributeSpec> {
  const names = dice.some(attributeNames, 4 + dice.below(6))
  const tenant =
    tenantType && !dice.once(4) ? { ...tenantType, tenant: dice.pick(['own', 'shared'] as const) } : undefined
  return {
    id: { kind: dice.pick(keyKinds) },
    ...when(dice.once(3), { code: { kind: dice.pick(['text', 'int'] as const), column: 'Code"' } }),
    ...when(tenant !== undefined, { tenantId: tenant! }),
    ...Object.fromEntries(names.map((name) => [name, randomAttribute(dice, name)])),
  }
}

/** Gives a resource keys to others (or to itself) with the relations over them, from both sides. */
function relate(dice: Dice, resources: Record<string, MutableResource>, name: string): void {
  const own = resources[name]!
  const targets = Object.keys(resources)
  for (let index = 0; index < 1 + dice.below(2); index++) {
    const target = index === 0 && dice.once(3) ? name : dice.pick(targets)
    const other = resources[target]!
    const references = other.attributes['code'] && dice.once(2) ? 'code' : 'id'
    const via = `to${index}Key`
    const { kind } = other.attributes[references]!
    const optional = when(!dice.once(4), { optional: true as const })
    const common = references === 'id' ? {} : { references }
    own.attributes[via] = { kind, ...optional, ...when(dice.once(4), { column: `key ${index}` }) }
    const maybeAbsent = 'optional' in optional || dice.once(2)
    own.relations[`to${index}`] = {
      to: 'one',
      target,
      via,
      ...common,
      ...when(maybeAbsent, { optional: true as const }),
      ...when(dice.once(6), { parent: true as const }),
    }
    if (!dice.once(4))
      other.relations[`from${targets.indexOf(name)}${index}`] = { to: 'many', target: name, via, ...common }
  }
}

/** The subject has something to compare with each kind of attribute. */
function randomSubject(dice: Dice, tenantType: TypeSpec | undefined): Record<string, AttributeSpec> {
  const attributes: Record<string, AttributeSpec> = { id: { kind: 'id' } }
  if (tenantType) attributes['tenant'] = { ...tenantType, tenant: dice.once(3) ? 'shared' : 'own' }
  for (const [index, type] of dice.times(8, () => randomType(dice)).entries()) {
    const optional = when(!dice.once(3), { optional: true as const })
    const standing = when(dice.once(6), { default: dice.pick(givable(type)) })
    attributes[`s${index}`] = { ...type, ...optional, ...standing }
  }
  for (const [index, type] of dice.times(4, () => randomType(dice)).entries()) {
    attributes[`list${index}`] = { ...type, array: true, ...when(dice.once(2), { optional: true as const }) }
  }
  if (dice.once(2)) attributes['data'] = { kind: 'text', shape: randomShape(dice) }
  return attributes
}

function randomContext(dice: Dice): Record<string, AttributeSpec> {
  return Object.fromEntries(
    dice.times(dice.below(4), (index) => {
      const type = randomType(dice)
      const standing = when(dice.once(3), { default: dice.pick(givable(type)) })
      return [`c${index}`, { ...type, ...when(dice.once(2), { optional: true as const }), ...standing }]
    }),
  )
}

/** Says some of the subject's attributes; what it leaves out is unknown. */
function randomAnonymous(dice: Dice, subject: Readonly<Record<string, AttributeSpec>>): Record<string, unknown> {
  const said = Object.entries(subject).filter(([, { array, shape }]) => !array && !shape && dice.once(2))
  return Object.fromEntries(said.map(([name, type]) => [name, dice.pick(givable(type))]))
}
