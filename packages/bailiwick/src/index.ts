/** Authorization for TypeScript and PostgreSQL: the policy and its questions. Runs in a browser; depends on nothing. */

export type { Json, JsonObject } from './ast/json.ts'
export type { Effect } from './ast/policy.ts'
export { describeCondition } from './ast/words.ts'
export {
  type CheckConfig,
  type Config,
  type DirectoryConfig,
  defineConfig,
  type EmbeddedConfig,
  type ListConfig,
  type PeopleConfig,
  type RlsConfig,
} from './config/config.ts'
export { codeFrame } from './errors/code-frame.ts'
export { type ErrorCode, errorCodes } from './errors/codes.ts'
export { BailiwickError } from './errors/error.ts'
export type { Position } from './errors/position.ts'
export { type Decision, DecisionError, ForbiddenError, NotFoundError, type Reason } from './evaluate/decision.ts'
export type { ExplainedRule, Explanation } from './evaluate/explain.ts'
export type { ExplainedCondition } from './evaluate/explain-condition.ts'
export type { AsyncFacts, FactQuestion } from './evaluate/facts.ts'
export { type Facts, type MemoryFact, memoryFacts } from './evaluate/facts.ts'
export { useGeneratedCode } from './evaluate/generated-code.ts'
export type { Needs } from './evaluate/needs.ts'
export type { DecisionEvent, OnDecision } from './evaluate/observed-access.ts'
export type { Plan } from './evaluate/plan.ts'
export type { Possibility, PossibleAction, PossibleRule } from './evaluate/possible-actions.ts'
export { isRedacted, type MaskStyle } from './evaluate/redact.ts'
export type { SnapshotAction, SnapshotJson, SnapshotRule } from './evaluate/snapshot.ts'
export type { Access, AccessOn, ForOptions, Masked, OnBehalfOf, RedactOptions, WriteOptions } from './policy/access.ts'
export type { AsyncAccess, AsyncAccessOn, ForAsyncOptions } from './policy/async-access.ts'
export { all, any, isNotFalse, isTrue, not } from './policy/builders.ts'
export type { Condition } from './policy/condition.ts'
export type { CheckAnswer, CheckQuestion, CheckSql, ResourceCheck, SqlFragment, SubjectCheck } from './policy/custom.ts'
export { defineLoaders, type LoadQuestion } from './policy/define-loaders.ts'
export { type DefaultContext, defineModel, type Model } from './policy/define-model.ts'
export { type ActionRules, definePolicy, type RuleDetail, rules } from './policy/define-policy.ts'
export type { ArrayAttribute, Attribute, JsonAttribute, Many, One } from './policy/fields.ts'
export type { InferRow, InferSubject } from './policy/infer.ts'
export type { ActionInfo, RuleFilter, RuleInfo } from './policy/list-rules.ts'
export { mergeResources } from './policy/merge-resources.ts'
export { type NeedsOptions, needs } from './policy/needs.ts'
export type { Part } from './policy/part.ts'
export { combine, type Policy } from './policy/policy.ts'
export type { Duration, Ref } from './policy/references.ts'
export type { RelationTree } from './policy/relations-used.ts'
export { fromSnapshot, type SnapshotOptions } from './policy/snapshot.ts'
export { type FromJsonOptions, fromJSON } from './policy/stored-policy.ts'
export { t } from './policy/types.ts'
export type { ActionJson, PolicyJson } from './policy/write-policy.ts'
