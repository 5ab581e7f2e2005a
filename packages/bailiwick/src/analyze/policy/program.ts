import { BailiwickError } from '../../errors/error.ts'
import type { CompiledAction, Program } from '../../evaluate/compiled.ts'
import { actionOf, compileProgram } from '../../evaluate/program.ts'
import { modelNode } from '../../policy/define-model.ts'
import { type Policy, policyParts } from '../../policy/policy.ts'
import type { PolicyPart } from '../../policy/read-part.ts'
import { resolvePolicy } from '../../policy/resolve.ts'
import type { Part } from '../solve/question.ts'
import { met, requirementsOf } from './requirements.ts'

/** Any policy, whatever its model. */
// biome-ignore lint/suspicious/noExplicitAny: the types of a policy say nothing that is asked here
export type AnyPolicy = Policy<any, any>

const programs = new WeakMap<AnyPolicy, Program>()

/** The rules of a policy, combined. Throws INVALID_POLICY for what is none, and what the first question of the policy would throw. */
export function programOf(policy: AnyPolicy, asker: string): Program {
  const parts: readonly PolicyPart[] | undefined = policy?.[policyParts]
  if (!parts) {
    throw new BailiwickError('INVALID_POLICY', `${asker} takes a policy made by \`definePolicy\` or \`combine\`.`)
  }
  const program = programs.get(policy) ?? compileProgram(resolvePolicy(policy.model[modelNode], parts))
  programs.set(policy, program)
  return program
}

/**
 * When an action of a policy is permitted, as conditions that must all be true: one for its allows, labelled `article.read/allow`, and
 * one for each deny, labelled by its id; then those of what it requires. Throws UNKNOWN_ACTION.
 */
export function permission(policy: AnyPolicy, action: string): readonly Part[] {
  return permissionParts(actionOf(programOf(policy, 'permission'), action))
}

export function permissionParts(action: CompiledAction): readonly Part[] {
  return requirementsOf(action).map(met)
}
