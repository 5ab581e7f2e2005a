import type { AttributeNode } from '../ast/model.ts'
import { printCondition } from '../ast/print.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { partiesOf } from './bounds.ts'
import type { CompiledAction, Program } from './compiled.ts'
import { certain, decide, permission } from './decide.ts'
import type { Decision, Reason } from './decision.ts'
import type { Environment } from './environment.ts'
import { explainCondition, messageOf } from './explain-condition.ts'
import { fieldOf, fieldValue, hasFieldRules } from './fields.ts'
import type { Row } from './read-value.ts'
import { Failure, fold, IMPRECISE, isCallerMistake, showTruth, type Truth } from './truth.ts'
import { readChanged, readCreated } from './write-rows.ts'

/** One row that a write is asked about, with the rules that decide it. */
export interface Side {
  readonly action: CompiledAction
  readonly environment: Environment
  /** Only where there is a row before it. */
  readonly row?: 'after'
}

/** A question about a row that is changed or created: each side must be permitted, and each written attribute on each side. */
export interface Write {
  readonly action: CompiledAction
  readonly sides: readonly Side[]
  readonly written: readonly AttributeNode[]
}

const optionNames = ['changes', 'related']

/** Reads the question; undefined if it is about a row as it stands. The environment holds that row. */
export function readWrite(
  program: Program,
  action: CompiledAction,
  environment: Environment,
  options: unknown,
): Write | undefined {
  const { changes, related = {} } = readOptions(action.node.id, options)
  const resource = program.model.resources[action.node.resource]!
  const row = environment.rows[0]!
  if (action.creates) {
    if (changes) throw invalid(`\`${action.node.id}\` takes the row that is to be, and no changes.`)
    const created = readCreated(resource, row, related)
    const sides = [{ action, environment: { ...environment, rows: [created.row] } }]
    return { action, sides, written: created.written }
  }
  if (!changes) {
    if (Object.keys(related).length === 0) return undefined
    throw invalid(`\`${action.node.id}\` was given \`related\` without \`changes\`: put the related rows on the row.`)
  }
  if (Object.keys(resource.attributes).length === 0) {
    throw invalid(`\`${action.node.id}\` was given changes, and \`${resource.name}\` has no attributes.`)
  }
  const changed = readChanged(resource, row, changes, related)
  const after: Environment = { ...environment, rows: [changed.row], before: row }
  const sides: readonly Side[] = [
    { action, environment },
    { action: action.after ?? action, environment: after, row: 'after' },
  ]
  return { action, sides, written: changed.written }
}

function readOptions(id: string, options: unknown): { changes?: Row; related?: Row } {
  if (options === undefined) return {}
  if (!isPlain(options)) throw invalid(`\`${id}\`: the third argument is an object such as { changes }.`)
  for (const name of Object.keys(options)) {
    if (!optionNames.includes(name)) {
      throw unknownName('INVALID_OPTION', `option of \`${id}\``, name, optionNames, { path: id })
    }
    if (!isPlain(options[name])) {
      throw invalid(`\`${id}\`: \`${name}\` is a plain object; seen: ${describe(options[name])}.`)
    }
  }
  // Read once: what is decided on must not change under the decision.
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, { ...(value as Row) }]))
}

/** Not an instance: what its class inherits would be overlooked. */
function isPlain(value: unknown): value is Row {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an instance of a class'
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

function invalid(message: string): BailiwickError {
  return new BailiwickError('INVALID_OPTION', message)
}

/** Both rows are permitted; then, whether each written attribute may be. */
export function permissionToWrite(write: Write): Truth {
  const rows = permissionOfRows(write)
  if (rows !== true) return rows
  return fold(write.written.length, (index) => writable(write, write.written[index]!), false)
}

function permissionOfRows({ sides }: Write): Truth {
  return fold(sides.length, (index) => permission(sides[index]!.action, sides[index]!.environment), false)
}

function writable({ sides }: Write, attribute: AttributeNode): Truth {
  return fold(sides.length, (index) => writableOn(sides[index]!, attribute), false)
}

function writableOn(side: Side, attribute: AttributeNode): Truth {
  return fieldValue(side.action, attribute, side.environment, false)
}

export function mayWrite(write: Write): boolean {
  return certain(permissionToWrite(write), write.sides[0]!.environment)
}

/** The decision on the rows, with one reason for each attribute that may not be written. */
export function decideWrite(program: Program, write: Write): Decision {
  const allowed = mayWrite(write)
  const decisions = answerable(write).map((side) => {
    const decision = decide(program, side.action, side.environment, false)
    return side.row
      ? { ...decision, reasons: decision.reasons.map((reason) => ({ ...reason, row: side.row! })) }
      : decision
  })
  const denied = decisions.filter((decision) => !decision.allowed)
  const refused = !allowed && denied.length === 0 ? refusedFields(program, write) : []
  const reasons = denied.length > 0 ? denied : allowed ? decisions : []
  const errors = [...decisions.flatMap((decision) => decision.errors), ...refused.flatMap(({ errors }) => errors)]
  return {
    allowed,
    action: write.action.node.id,
    reasons: [...reasons.flatMap((decision) => decision.reasons), ...refused.map(({ reason }) => reason)],
    ...(allowed ? listedFields(program, write) : {}),
    errors: [...new Set(errors)],
  }
}

/** Without the rows that lack data: they did not decide, or the question would have thrown. */
export function answerable({ sides }: Write): readonly Side[] {
  return sides.filter((side) => {
    const value = permission(side.action, side.environment)
    return !(value instanceof Failure && isCallerMistake(value))
  })
}

/** Per attribute whether it may be written too; where a row lacks what its condition needs, that is not known, so it may not. */
export function writableFields(program: Program, write: Write): Readonly<Record<string, boolean>> {
  const attributes = Object.values(program.model.resources[write.action.node.resource]!.attributes)
  const isWritable = (attribute: AttributeNode) =>
    write.written.includes(attribute) || (!attribute.generated && writable(write, attribute) === true)
  return Object.fromEntries(attributes.map((attribute) => [attribute.name, isWritable(attribute)]))
}

function listedFields(program: Program, write: Write): Pick<Decision, 'fields'> {
  const hasFields = write.sides.some((side) => hasFieldRules(program, side.action))
  return hasFields ? { fields: writableFields(program, write) } : {}
}

interface RefusedField {
  readonly reason: Reason
  readonly errors: readonly string[]
}

function refusedFields(program: Program, write: Write): readonly RefusedField[] {
  return write.written.flatMap((attribute) => {
    // Where one row refuses, the other need not be known.
    const values = write.sides.map((side) => ({ side, value: writableOn(side, attribute) }))
    const refusing =
      values.find(({ value }) => value === false) ??
      values.find(({ value }) => value !== true && !(value instanceof Failure && isCallerMistake(value)))
    return refusing ? [refusedField(program, write, refusing.side, attribute, refusing.value)] : []
  })
}

/** The id of the reason that an attribute may not be written. */
export function fieldRule(action: CompiledAction, attribute: AttributeNode): string {
  return `${action.node.id}/field ${attribute.name}`
}

function refusedField(
  program: Program,
  { action }: Write,
  side: Side,
  attribute: AttributeNode,
  value: Truth,
): RefusedField {
  const reason: Reason = {
    rule: fieldRule(action, attribute),
    effect: 'allow',
    value: showTruth(value),
    field: attribute.name,
    cause: causeOfRefusal(program, side, attribute),
    ...(side.row ? { row: side.row } : {}),
  }
  const failed = value instanceof Failure && value !== IMPRECISE
  return { reason, errors: failed ? [messageOf(value.error)] : [] }
}

function causeOfRefusal(program: Program, { action, environment }: Side, attribute: AttributeNode): string {
  const field = fieldOf(action, attribute, false)
  const refusing = field && partiesOf(environment).find((party) => field.check(party) !== true)
  if (!field || !refusing) return 'no allow that is true lists it'
  const value = field.check(refusing)
  const { cause } = explainCondition(program.model, field.node.condition, refusing)
  const text = `${printCondition(field.node.condition)} is ${showTruth(value)}`
  return cause ? `${text}: ${cause}` : text
}
