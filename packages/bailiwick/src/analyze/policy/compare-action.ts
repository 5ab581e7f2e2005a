import { rulesOf } from '../../ast/policy.ts'
import type { CompiledAction } from '../../evaluate/compiled.ts'
import type { Answer, Witness } from '../solve/question.ts'
import { Asker } from './asker.ts'
import { canonical } from './canonical.ts'
import { compareFields, type FieldComparison } from './compare-fields.ts'
import type { Asked, Comparing } from './comparing.ts'
import { difference, permitted } from './differences.ts'
import { readsOf } from './models.ts'
import { replay } from './replay.ts'
import { met, type Requirement, requirementsOf, requirementsToWrite } from './requirements.ts'
import { trueAlternatives, untrueIn } from './world.ts'

/**
 * How an action of the new policy relates to that of the old one: `narrower` permits less and nothing more, `wider` more and nothing less,
 * `both` some things more and others less. `unknown` where one of the directions was not decided.
 */
export type Relation = 'equal' | 'narrower' | 'wider' | 'both' | 'unknown'

/** Whether one policy permits something that the other does not. */
export type Direction =
  /** Proved: nothing. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'found'
      readonly witness: Witness
      /** The allows that permit it there. */
      readonly permittedBy: readonly string[]
      /** The denies that stop it here; none where no allow holds. */
      readonly deniedBy: readonly string[]
      /** Both policies were asked through `policy.for(…)`; otherwise the evaluator confirmed each rule. */
      readonly replayed: boolean
    }
  | { readonly kind: 'unknown'; readonly reason: string; readonly message: string }

export interface ActionComparison {
  readonly action: string
  readonly kind: Relation
  /** The action is in one of the policies only. */
  readonly only?: 'before' | 'after'
  /** What the new policy permits and the old one does not. */
  readonly gained: Direction
  readonly lost: Direction
  /** The rules that are written differently, by their ids: of what is permitted they need not change anything. */
  readonly rules: RuleChanges
  /** Of rows that both permit: the attributes that one of them shows, or lets write, and the other does not. */
  readonly fields: readonly FieldComparison[]
}

export interface RuleChanges {
  readonly added: readonly string[]
  readonly removed: readonly string[]
  readonly changed: readonly string[]
}

export function compareAction(comparing: Comparing, id: string): ActionComparison {
  const [before, after] = [comparing.before, comparing.after].map(({ program }) => program.actions.get(id))
  const rules = changesOf(before, after)
  const only = before ? (after ? {} : { only: 'before' as const }) : { only: 'after' as const }
  const open = incomparable(comparing, [before, after])
  if (open) return { action: id, kind: 'unknown', ...only, gained: open, lost: open, rules, fields: [] }
  const asker = new Asker(comparing.model, (after ?? before)!.node.resource, comparing.spending)
  const [old, now] = [before, after].map((action) => (action ? requirements(action, before, after) : nothing))
  const gained = direction(comparing, asker, { from: now!, to: old!, by: after, past: before, isGain: true })
  const lost = direction(comparing, asker, { from: old!, to: now!, by: before, past: after, isGain: false })
  const fields = before && after ? compareFields(comparing, asker, before, after) : []
  return { action: id, kind: relationOf(gained, lost), ...only, gained, lost, rules, fields }
}

export function relationOf(gained: Direction, lost: Direction): Relation {
  if (gained.kind === 'unknown' || lost.kind === 'unknown') return 'unknown'
  if (gained.kind === 'found') return lost.kind === 'found' ? 'both' : 'wider'
  return lost.kind === 'found' ? 'narrower' : 'equal'
}

/** No alternative: an action that is not there permits nothing. */
const nothing: readonly Requirement[] = [{ label: 'no such action', of: 'allows', alternatives: [] }]

/** Where the row after a change has rules of its own, changes are compared, else rows: a change that changes nothing is one as well. */
function requirements(
  action: CompiledAction,
  before: CompiledAction | undefined,
  after: CompiledAction | undefined,
): readonly Requirement[] {
  return before?.after || after?.after ? requirementsToWrite(action) : requirementsOf(action)
}

interface Asking {
  readonly from: readonly Requirement[]
  readonly to: readonly Requirement[]
  readonly by: CompiledAction | undefined
  readonly past: CompiledAction | undefined
  readonly isGain: boolean
}

function direction(comparing: Comparing, asker: Asker, { from, to, by, past, isGain }: Asking): Direction {
  if (!by) return { kind: 'none' }
  const answer: Answer = past ? difference(asker, from, to) : permitted(asker, [], from)
  if (answer.kind === 'none') return { kind: 'none' }
  if (answer.kind === 'unknown') return { kind: 'unknown', reason: answer.reason, message: answer.message }
  const { witness } = answer
  const { model } = comparing
  const [permitting, denying] = isGain ? [comparing.after, comparing.before] : [comparing.before, comparing.after]
  const yes = replay(permitting, by, witness)
  const no = past && replay(denying, past, witness)
  if (yes?.allowed === false || no?.allowed) {
    return {
      kind: 'unknown',
      reason: 'internal',
      message: 'The policies do not confirm what was found: please report this.',
    }
  }
  return {
    kind: 'found',
    witness,
    permittedBy: trueAlternatives(model, witness, from, [...by.node.allow, ...(by.node.after?.allow ?? [])]),
    deniedBy: denies(to.filter((one) => untrueIn(model, witness, [met(one)]).length > 0)),
    replayed: yes !== undefined && (no !== undefined || past === undefined),
  }
}

function denies(requirements: readonly Requirement[]): readonly string[] {
  const labels = requirements.filter(({ of }) => of === 'deny').map(({ label }) => label.replace('before: ', ''))
  return [...new Set(labels)]
}

function changesOf(before: CompiledAction | undefined, after: CompiledAction | undefined): RuleChanges {
  const [old, now] = [writtenIn(before), writtenIn(after)]
  return {
    added: [...now.keys()].filter((id) => !old.has(id)),
    removed: [...old.keys()].filter((id) => !now.has(id)),
    changed: [...now.keys()].filter((id) => old.has(id) && old.get(id) !== now.get(id)),
  }
}

function writtenIn(action: CompiledAction | undefined): ReadonlyMap<string, string> {
  const rules = action ? rulesOf(action.node) : []
  return new Map(rules.map(({ id, effect, condition, fields }) => [id, `${effect} ${fields} ${canonical(condition)}`]))
}

/** A condition reads something that means one thing in the old model and another in the new one. */
function incomparable(
  { before, after, differences }: Comparing,
  [old, now]: readonly (CompiledAction | undefined)[],
): Extract<Direction, { kind: 'unknown' }> | undefined {
  const other = new Set(differences.filter(({ comparable }) => !comparable).map(({ path }) => path))
  if (other.size === 0) return undefined
  const reads = [...conditionsRead(before, old), ...conditionsRead(after, now)]
  const met = [...new Set(reads)].filter((path) => other.has(path))
  if (met.length === 0) return undefined
  const message = `The models say different things of ${met.map((path) => `\`${path}\``).join(', ')}, which rules read.`
  return { kind: 'unknown', reason: 'model', message }
}

function conditionsRead({ program }: Asked, action: CompiledAction | undefined): readonly string[] {
  if (!action) return []
  const own = [...rulesOf(action.node), ...Object.values(action.node.fields)]
  const reads = own.flatMap(({ condition }) => [...readsOf(program.model, condition)])
  return [...reads, ...action.requires.flatMap((required) => conditionsRead({ program } as Asked, required))]
}
