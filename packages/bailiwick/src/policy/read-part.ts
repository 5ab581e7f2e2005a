import { type ConditionNode, TRUE } from '../ast/condition.ts'
import { reasonForUnknown } from '../ast/definite.ts'
import type { ModelNode } from '../ast/model.ts'
import type { AfterRules, FieldNode, RuleNode } from '../ast/policy.ts'
import { printCondition } from '../ast/print.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import type { LazyPosition } from '../errors/position.ts'
import type { Loaders } from '../evaluate/environment.ts'
import { bindLevels } from './bind-levels.ts'
import { isCondition, nodeOf } from './builders.ts'
import { checkName } from './define-model.ts'
import { positionOf } from './session.ts'

/** One call of `definePolicy`, checked, before it is combined with others. */
export interface PolicyPart {
  /** A resource of the model, or `*`. */
  readonly resource: string
  readonly actions: readonly PartAction[]
  readonly loaders?: Loaders
  /** Where the loaders were declared. */
  readonly position?: LazyPosition
  /** It came from JSON, and may declare actions that code does not, or not. */
  readonly stored?: 'known actions' | 'with new actions'
}

export interface PartAction {
  /** Without the resource; may be `*`. */
  readonly name: string
  readonly description?: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly allow: readonly RuleNode[]
  readonly deny: readonly RuleNode[]
  /** The rules for the row after the changes; what is not given here stays as it is for the row before them. */
  readonly after?: Partial<AfterRules>
  readonly fields: readonly FieldNode[]
  readonly implies: readonly string[]
  readonly composedOf: readonly string[]
  readonly crossTenant: boolean
  /** Undefined where nothing is said of it. */
  readonly revealsExistence?: boolean
  readonly position: LazyPosition
  /** Of its first rule that has a condition: nearer than that of the call. */
  readonly rulePosition: LazyPosition | undefined
}

/** Every condition that is written under the action. */
export function conditionsOf({ allow, deny, after, fields }: PartAction): readonly ConditionNode[] {
  const rules = [...allow, ...deny, ...(after?.allow ?? []), ...(after?.deny ?? []), ...fields]
  return rules.map((rule) => rule.condition)
}

/** What several parts say together: false wins; undefined where none says anything. */
export function revealsExistence(written: readonly PartAction[]): boolean | undefined {
  const said = written.map((action) => action.revealsExistence)
  return said.includes(false) ? false : said.find((each) => each !== undefined)
}

/** Checks what a `definePolicy` callback returned and turns it into rules. */
export function readPart(model: ModelNode, resource: string, actions: unknown, position: LazyPosition): PolicyPart {
  if (!isRecord(actions)) throw invalid(`The rules of \`${resource}\` are a record of actions.`, position)
  if ('then' in actions) throw invalid(`The callback of \`${resource}\` must not be asynchronous.`, position)
  const known = Object.keys(actions).filter((name) => name !== '*')
  if (Object.keys(actions).length === 0) throw invalid(`The rules of \`${resource}\` name no action.`, position)
  const reader = { model, resource, known, position }
  return { resource, actions: Object.entries(actions).map(([name, rules]) => readAction(reader, name, rules)) }
}

interface Reader {
  readonly model: ModelNode
  readonly resource: string
  readonly known: readonly string[]
  readonly position: LazyPosition
}

const given = (value: unknown) => value !== undefined
const conditions = { text: 'a condition or a record of named ones', fits: given }
const names = { text: 'a list of actions', fits: given }

const actionKeys = {
  description: { text: 'a text', fits: (value: unknown) => typeof value === 'string' },
  allow: conditions,
  deny: conditions,
  fields: { text: 'a record from attributes to conditions or `true`', fits: given },
  after: { text: 'a record with `allow`, `deny` or both', fits: isRecord },
  implies: names,
  composedOf: names,
  revealsExistence: { text: 'true or false', fits: (value: unknown) => typeof value === 'boolean' },
  crossTenant: { text: 'true or false', fits: (value: unknown) => typeof value === 'boolean' },
  metadata: { text: 'a record', fits: isRecord },
} as const

function readAction(reader: Reader, name: string, rules: unknown): PartAction {
  const id = `${reader.resource}.${name}`
  if (name !== '*') checkName(name, 'an action', 'INVALID_POLICY')
  if (!isRecord(rules) || isCondition(rules)) {
    throw invalid(`\`${id}\` takes a record such as \`{ allow: … }\`.`, reader.position)
  }
  for (const key of Object.keys(rules)) {
    if (!Object.hasOwn(actionKeys, key)) {
      throw unknownName('INVALID_POLICY', `key of ${id}`, key, Object.keys(actionKeys), { position: reader.position() })
    }
    const expected = actionKeys[key as keyof typeof actionKeys]
    if (!expected.fits(rules[key])) {
      throw invalid(`${id}.${key} takes ${expected.text}; leave it out rather than give undefined.`, reader.position)
    }
  }
  if (rules.crossTenant === true && (name === '*' || reader.resource === '*')) {
    throw invalid(`${id}: \`crossTenant\` is said of each action by name, since it takes a wall down.`, reader.position)
  }
  const allow = readRules(reader, id, 'allow', rules.allow)
  const deny = readRules(reader, id, 'deny', rules.deny)
  const placed = [...allow, ...deny].find((rule) => rule.position !== reader.position)
  const after = readAfter(reader, name, rules.after)
  return {
    name,
    ...(after ? { after } : {}),
    ...(typeof rules.description === 'string' ? { description: rules.description } : {}),
    metadata: Object.freeze(isRecord(rules.metadata) ? { ...rules.metadata } : {}),
    allow,
    deny,
    fields: readFields(reader, id, rules.fields),
    implies: readActionNames(reader, id, 'implies', rules.implies),
    composedOf: readActionNames(reader, id, 'composedOf', rules.composedOf),
    crossTenant: rules.crossTenant === true,
    ...(typeof rules.revealsExistence === 'boolean' ? { revealsExistence: rules.revealsExistence } : {}),
    position: placed?.position ?? reader.position,
    rulePosition: placed?.position,
  }
}

/** A row that is created has no row before it, and one that is read is not changed. */
function readAfter(reader: Reader, name: string, after: unknown): Partial<AfterRules> | undefined {
  if (!isRecord(after)) return undefined
  const id = `${reader.resource}.${name}`
  const rules = Object.entries(after)
  if (isCondition(after) || rules.length === 0) {
    throw invalid(`${id}.after takes a record with \`allow\`, \`deny\` or both.`, reader.position)
  }
  if (name === 'create' || name === 'read') {
    throw invalid(`${id}: \`after\` is for actions that change a row; ${name} has one row only.`, reader.position)
  }
  for (const [key, value] of rules) {
    if (key !== 'allow' && key !== 'deny')
      throw unknownName('INVALID_POLICY', `key of ${id}.after`, key, ['allow', 'deny'], { position: reader.position() })
    if (value === undefined)
      throw invalid(`${id}.after.${key} takes ${conditions.text}; leave it out rather than give undefined.`)
  }
  return {
    ...('allow' in after ? { allow: readRules(reader, id, 'allow', after.allow, true) } : {}),
    ...('deny' in after ? { deny: readRules(reader, id, 'deny', after.deny, true) } : {}),
  }
}

function readRules(
  reader: Reader,
  id: string,
  effect: 'allow' | 'deny',
  rules: unknown,
  isAfter = false,
): readonly RuleNode[] {
  if (rules === undefined) return []
  const single = rules === true || isCondition(rules) || !isRecord(rules)
  if (single) return [readRule(reader, id, effect, effect, rules, isAfter)]
  const place = isAfter ? `${id}.after.${effect}` : `${id}.${effect}`
  const entries = Object.entries(rules)
  if (entries.length === 0) {
    throw new BailiwickError('EMPTY_CONDITION', `${place} is empty. Leave it out, or name a rule.`, { path: place })
  }
  return entries.map(([name, rule]) => readRule(reader, id, effect, name, rule, isAfter))
}

function readRule(
  reader: Reader,
  action: string,
  effect: 'allow' | 'deny',
  written: string,
  rule: unknown,
  isAfter: boolean,
): RuleNode {
  const name = isAfter ? `after/${written}` : written
  const id = `${action}/${name}`
  if (written.trim() === '') throw invalid(`A rule of ${action} has an empty name.`, reader.position)
  if (attributesOf(reader).some((attribute) => name === `field ${attribute}`)) {
    throw invalid(
      `\`${id}\` is the reason that names a refused attribute: call the rule something else.`,
      reader.position,
    )
  }
  const detail = isRecord(rule) && !isCondition(rule) && 'when' in rule ? rule : { when: rule }
  for (const key of Object.keys(detail)) {
    if (key === 'because' && typeof detail[key] !== 'string')
      throw invalid(`${id}: \`because\` is a text.`, reader.position)
    const known = effect === 'allow' ? ['when', 'fields', 'because'] : ['when', 'because']
    if (!known.includes(key)) throw unknownName('INVALID_POLICY', `key of ${id}`, key, known)
  }
  const always = detail.when === true
  if (always && effect === 'deny') {
    throw invalid(`${id}: a deny takes a condition; to permit nobody, leave out the allow rules.`, reader.position)
  }
  const condition: ConditionNode = always ? TRUE : nodeOf(detail.when, id)
  const position = positionOf(condition) ?? reader.position
  const node = bindLevels(condition, reader.resource, id, isAfter)
  if (effect === 'deny') checkDeny(reader.model, id, node, position)
  return {
    id,
    action,
    name,
    effect,
    condition: node,
    ...(typeof detail.because === 'string' ? { because: detail.because } : {}),
    ...('fields' in detail ? { fields: readRuleFields(reader, id, detail.fields, position) } : {}),
    position,
  }
}

/** The attributes that a rule gives. */
function readRuleFields(reader: Reader, id: string, fields: unknown, position: LazyPosition): readonly string[] {
  if (!Array.isArray(fields) || fields.length === 0) {
    throw invalid(`${id}: \`fields\` is a list of at least one attribute; without it the rule gives all.`, position)
  }
  const known = attributesOf(reader)
  // From, not map: a hole must be looked at, and refused, like any other element.
  return Object.freeze(
    Array.from(fields, (name: unknown) => {
      if (typeof name === 'string' && known.includes(name)) return name
      const details = { path: `${id}.fields`, position: position() }
      throw unknownName('UNKNOWN_ATTRIBUTE', `attribute in the fields of ${id}`, String(name), known, details)
    }),
  )
}

function attributesOf({ model, resource }: Reader): readonly string[] {
  return resource === '*' ? [] : Object.keys(model.resources[resource]!.attributes)
}

function checkDeny(model: ModelNode, id: string, node: ConditionNode, position: LazyPosition): void {
  const nullable = reasonForUnknown(model, node)
  if (nullable === undefined) return
  throw new BailiwickError(
    'UNKNOWN_DENY',
    `${id} can be unknown, since \`${nullable}\` may be null: \`${printCondition(node)}\`. Say what null means: \`isTrue(…)\` (null does not deny) or \`isNotFalse(…)\` (null denies).`,
    { path: id, position: position() },
  )
}

function readFields(reader: Reader, id: string, fields: unknown): readonly FieldNode[] {
  if (fields === undefined) return []
  if (!isRecord(fields)) throw invalid(`${id}.fields is a record from attributes to conditions.`, reader.position)
  const known = attributesOf(reader)
  return Object.entries(fields).map(([name, condition]) => {
    if (name !== '*' && !known.includes(name)) {
      throw unknownName('UNKNOWN_ATTRIBUTE', `attribute in ${id}.fields`, name, known, { path: `${id}.fields.${name}` })
    }
    const node = condition === true ? TRUE : nodeOf(condition, `${id}.fields.${name}`)
    const position = positionOf(node) ?? reader.position
    return { name, condition: bindLevels(node, reader.resource, `${id}.fields.${name}`), position }
  })
}

function readActionNames(reader: Reader, id: string, key: string, names: unknown): readonly string[] {
  if (names === undefined) return []
  if (!Array.isArray(names) || names.length === 0) {
    throw invalid(`${id}.${key} is a list of at least one action of \`${reader.resource}\`.`, reader.position)
  }
  for (const name of names) {
    if (!reader.known.includes(String(name))) {
      throw unknownName('UNKNOWN_ACTION', `action in ${id}.${key}`, String(name), reader.known, {
        path: `${id}.${key}`,
      })
    }
  }
  return names as string[]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(message: string, position?: LazyPosition): BailiwickError {
  return new BailiwickError('INVALID_POLICY', message, { position: position?.() })
}
