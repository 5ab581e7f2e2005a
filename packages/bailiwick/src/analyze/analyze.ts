import { BailiwickError } from '../errors/error.ts'
import { type Finding, inOrder } from '../findings/finding.ts'
import { modelNode } from '../policy/define-model.ts'
import { type Policy, policyParts } from '../policy/policy.ts'
import type { PolicyPart } from '../policy/read-part.ts'
import { resolvePolicy } from '../policy/resolve.ts'
import { lints } from './lints/all.ts'
import { type AnalysedPolicy, analysedPolicy } from './lints/analysed-policy.ts'
import type { Undecided } from './lints/questions.ts'
import { type AnalyzeOptions, readOptions } from './options.ts'

/** Any policy, whatever its model. */
// biome-ignore lint/suspicious/noExplicitAny: the types of a policy say nothing that is asked here
type AnyPolicy = Policy<any, any>

export interface AnalysisResult {
  /** Worst first; at most 100 of a kind. */
  readonly findings: readonly Finding[]
  /** How many findings were left out, since there were 100 of their kind. */
  readonly omitted: number
  /** How many questions the solver was asked. */
  readonly questions: number
  /** Those that it could not decide: none of them made a finding. */
  readonly undecided: readonly Undecided[]
}

const bound = 100

/**
 * Looks at a combined policy for rules that contradict, repeat or outvote each other, let somebody through who should not be, or read
 * what they cannot trust. Throws what the first question of the policy would throw, and INVALID_OPTION; finds nothing by
 * guessing: where the solver does not decide in its time, the question stands in `undecided`.
 *
 * ```ts
 * import { all, defineModel, definePolicy, t } from 'bailiwick'
 * import { analyze } from 'bailiwick/analyze'
 *
 * const model = defineModel({
 *   subject: { id: t.id() },
 *   resource: { article: { id: t.id(), authorId: t.id(), status: t.enum('draft', 'published') } },
 * })
 * const policy = definePolicy(model, 'article', ({ subject, resource: article }) => ({
 *   read: {
 *     allow: {
 *       published: article.status.is('published'),
 *       'own published': all(article.status.is('published'), article.authorId.is(subject.id)),
 *     },
 *   },
 * }))
 * const { findings } = analyze(policy)
 * findings.map(({ id, object }) => `${id} ${object}`) // => ['L05/subsumed-rule article.read/own published']
 * ```
 */
export function analyze(policy: AnyPolicy, options: AnalyzeOptions = {}): AnalysisResult {
  const parts: readonly PolicyPart[] | undefined = policy?.[policyParts]
  if (!parts) throw new BailiwickError('INVALID_POLICY', 'analyze takes a policy made by `definePolicy` or `combine`.')
  const node = resolvePolicy(policy.model[modelNode], parts)
  const analysed = analysedPolicy(node, readOptions(node.model, [...node.actions.keys()], options))
  const { findings, omitted } = collect(analysed)
  const { asked, undecided } = analysed.questions
  return { findings: inOrder(findings), omitted, questions: asked, undecided }
}

function collect(policy: AnalysedPolicy): Pick<AnalysisResult, 'findings' | 'omitted'> {
  const findings: Finding[] = []
  const counts = new Map<string, number>()
  let omitted = 0
  for (const lint of lints) {
    for (const finding of lint.check(policy)) {
      const count = (counts.get(finding.id) ?? 0) + 1
      counts.set(finding.id, count)
      if (count <= bound) findings.push(finding)
      else omitted++
    }
  }
  return { findings, omitted }
}
