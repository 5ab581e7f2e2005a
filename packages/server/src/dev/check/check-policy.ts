/** Looks at a policy: its sources, whether it loads, and what its rules say. */
import { existsSync } from 'node:fs'
import { dirname, relative } from 'node:path'
import { BailiwickError, type ErrorCode, errorCodes, type Position } from 'bailiwick'
import { type AnalyzeOptions, analyze, type Undecided } from 'bailiwick/analyze'
import { type Finding, inOrder } from 'bailiwick/findings'
import { CommandError } from '../command-error.ts'
import { codeFrame } from '../engine.ts'
import { exportedPolicy } from '../load-policy.ts'
import { sourceProblems } from '../source-check.ts'
import { sourceProblem } from '../source-problem.ts'
import { offsetOf, placeIn } from '../syntax.ts'
import type { SourceProblem } from '../wire.ts'
import { changesOf } from './edits.ts'
import { kinds } from './kinds.ts'
import { type PolicySource, placeOfRule, readSources, type Texts } from './policy-sources.ts'

/** What was seen. Positions name whole paths. */
export interface Checked {
  /** Worst first, each with the lines of the source around it. */
  readonly findings: readonly Finding[]
  readonly sources: readonly PolicySource[]
  /** Undefined where the policy does not load: then nothing was asked of its rules. */
  readonly policy?: AnyPolicy
  readonly undecided: readonly Undecided[]
  /** How many findings were left out, since there were too many of their kind. */
  readonly omitted: number
}

export type AnyPolicy = Parameters<typeof analyze>[0]

/**
 * Looks at the policy, as if files had other texts where `texts` says so.
 * Throws CommandError for a file that is not there or exports no policy, and for options that do not fit the policy.
 */
export async function checkPolicy(file: string, options: AnalyzeOptions, texts?: Texts): Promise<Checked> {
  const { sources, ...loaded } = await readPolicy(file, texts)
  const operators = sources.flatMap((source) =>
    sourceProblems(source.file, source.text).map((problem) => operatorFinding(problem, source, file)),
  )
  if (loaded.problem) {
    // What JavaScript computed is then missing: that is said already, where it stands.
    const isConsequence = operators.length > 0 && consequences.includes(loaded.problem.code)
    const findings = isConsequence ? operators : [...operators, problemFinding(loaded.problem, file)]
    return { findings: withFrames(inOrder(findings), sources), sources, undecided: [], omitted: 0 }
  }
  const { policy } = loaded
  const { findings: found, undecided, omitted } = analysed(policy, options)
  const placed = placedIn(sources, policy)
  const empty = policy.actions().length === 0 ? [emptyFinding(file)] : []
  const findings = inOrder([...operators, ...empty, ...found.map(placed)])
  return { findings: withFrames(findings, sources), sources, policy, undecided, omitted }
}

const consequences = ['UNUSED_CONDITION', 'UNUSED_REFERENCE', 'INVALID_CONDITION']

/** A policy with its sources, or what is wrong with it. */
export type ReadPolicy = { readonly sources: readonly PolicySource[] } & (
  | { readonly policy: AnyPolicy; readonly problem?: undefined }
  | { readonly policy?: undefined; readonly problem: SourceProblem }
)

/** Loads the policy, as if files had other texts where `texts` says so, and asks nothing of its rules. Throws CommandError. */
export async function readPolicy(file: string, texts?: Texts): Promise<ReadPolicy> {
  if (!existsSync(file)) throw new CommandError('POLICY_NOT_FOUND', `There is no policy file ${file}.`)
  const sources = readSources(file, texts)
  try {
    return { sources, policy: (await exportedPolicy(file, file, texts)) as unknown as AnyPolicy }
  } catch (error) {
    const problem = sourceProblem(error, dirname(file))
    if (problem.code === 'NO_POLICY') throw new CommandError(problem.code, problem.message)
    return { sources, problem }
  }
}

function analysed(policy: AnyPolicy, options: AnalyzeOptions): ReturnType<typeof analyze> {
  try {
    return analyze(policy, options)
  } catch (error) {
    // The policy is whole, so it is the options that do not fit it.
    if (!(error instanceof BailiwickError)) throw error
    throw new CommandError('INVALID_CONFIG', `\`check\` of the configuration: ${error.message}`, { cause: error })
  }
}

function operatorFinding({ message, position }: SourceProblem, source: PolicySource, policy: string): Finding {
  const offset = offsetOf(source.text, position!)
  const around = source.places.filter(({ start, end }) => start <= offset && offset < end)
  const rule = around.filter(({ kind }) => kind === 'rule' || kind === 'field').at(-1) ?? around[0]
  const line = source.text.split('\n')[position!.line - 1] ?? ''
  return {
    ...kinds.operator,
    object: rule?.id ?? shownFile(source.file, policy),
    message,
    key: `${message.split('`')[1] ?? ''} in ${line.trim()}`,
    position: position!,
  }
}

function problemFinding({ code, message, position }: SourceProblem, policy: string): Finding {
  const isCode = Object.hasOwn(errorCodes, code)
  const why = isCode ? errorCodes[code as ErrorCode] : ''
  return {
    ...kinds.notLoaded,
    ...(isCode ? { id: code } : {}),
    object: shownFile(position?.file ?? policy, policy),
    message,
    why: [why, kinds.notLoaded.why].filter(Boolean).join(' '),
    ...(position ? { position } : {}),
  }
}

function emptyFinding(file: string): Finding {
  return {
    ...kinds.empty,
    object: shownFile(file, file),
    message: 'The policy has no actions.',
    position: { file, line: 1, column: 1 },
  }
}

/** As the author knows it: by the policy's directory, wherever the command runs. */
function shownFile(file: string, policy: string): string {
  return relative(dirname(policy), file).replaceAll('\\', '/') || file
}

/** A finding about a whole rule is at its name, not where its condition was made. */
function placedIn(sources: readonly PolicySource[], policy: AnyPolicy): (finding: Finding) => Finding {
  const made = new Map(policy.rules().map(({ id, position }) => [id, position]))
  const placed = <Placed extends { readonly object: string; readonly position?: Position }>(of: Placed): Placed => {
    const found = placeOfRule(sources, of.object)
    const known = made.get(of.object)
    const isOfRule = !of.position || (known && samePlace(of.position, known)) || !made.has(of.object)
    if (!found || !isOfRule) return of
    return { ...of, position: { file: found.source.file, ...placeIn(found.source.text, found.place.start) } }
  }
  return (finding) => {
    const { related, edit } = finding
    const changes = edit ? changesOf(edit, sources) : undefined
    return {
      ...placed(finding),
      ...(related ? { related: related.map(placed) } : {}),
      ...(Array.isArray(changes) ? { changes } : {}),
    }
  }
}

function samePlace(a: Position, b: Position): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column
}

function withFrames(findings: readonly Finding[], sources: readonly PolicySource[]): readonly Finding[] {
  return findings.map((finding) => {
    const { position, frame } = finding
    const source = sources.find(({ file }) => file === position?.file)
    return position && source && frame === undefined ? { ...finding, frame: codeFrame(source.text, position) } : finding
  })
}
