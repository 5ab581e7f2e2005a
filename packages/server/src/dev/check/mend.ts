/** Makes the edits that findings carry, in memory: whoever calls writes them, or shows them. */
import { compare } from 'bailiwick/analyze'
import type { Finding, FindingEdit } from 'bailiwick/findings'
import { offsetOf } from '../syntax.ts'
import type { ReadPolicy } from './check-policy.ts'
import { changesOf } from './edits.ts'
import type { PolicySource, Texts } from './policy-sources.ts'

export interface Mended {
  /** By file, where it is another one now. */
  readonly texts: Texts
  readonly done: readonly Finding[]
  /** Findings with an edit that could not be made, and why. */
  readonly left: readonly { readonly finding: Finding; readonly because: string }[]
}

/** What is told of the policy, as if files had these texts. */
export type See = (texts: Texts) => Promise<readonly Finding[]>

/** The policy itself, which takes less time. */
export type Read = (texts: Texts) => Promise<ReadPolicy>

/**
 * Makes the edits one after the other, looks again, and so on until nothing is left to edit: what covered a rule may be gone itself after
 * the first time. An edit after which the policy would not load, or would decide anything otherwise, is not made.
 */
export async function mend(see: See, read: Read): Promise<Mended> {
  let texts: Texts = new Map()
  let current = await read(texts)
  const done: Finding[] = []
  const left = new Map<string, { finding: Finding; because: string }>()
  for (;;) {
    const found = (await see(texts)).filter(({ edit }) => edit && !left.has(JSON.stringify(edit)))
    // Where a rule was edited, another finding of this look may mean something that is not there any more.
    const edited = new Set<string>()
    for (const finding of found) {
      const edit = finding.edit!
      if (edited.has(edit.rule)) continue
      const tried = withEdit(edit, current.sources, texts)
      const after = typeof tried === 'string' ? undefined : await read(tried)
      const because = typeof tried === 'string' ? tried : harmOf(current, after!)
      if (because !== undefined) {
        left.set(JSON.stringify(edit), { finding, because })
        continue
      }
      edited.add(edit.rule)
      done.push(finding)
      texts = tried as Texts
      current = after!
    }
    if (edited.size === 0) return { texts, done, left: [...left.values()] }
  }
}

function withEdit(edit: FindingEdit, sources: readonly PolicySource[], texts: Texts): Texts | string {
  const changes = changesOf(edit, sources)
  if (typeof changes === 'string') return changes
  const tried = new Map(texts)
  for (const { file, start, end, text } of changes) {
    const before = tried.get(file) ?? sources.find((source) => source.file === file)!.text
    tried.set(file, before.slice(0, offsetOf(before, start)) + text + before.slice(offsetOf(before, end)))
  }
  return tried
}

/** What an edit must not do, in words; undefined where it did none of it. */
function harmOf(before: ReadPolicy, after: ReadPolicy): string | undefined {
  if (!before.policy) return 'the policy does not load'
  if (!after.policy) return `the policy would not load any more: ${after.problem.message}`
  // Whatever a finding says, no decision may change: of all actions, for whoever asks.
  const { actions } = compare(before.policy, after.policy)
  const other = actions.find(({ kind, fields }) => kind !== 'equal' || fields.some((field) => field.kind !== 'equal'))
  if (!other) return undefined
  const { action, kind } = other
  return kind === 'unknown'
    ? `it is not proved that \`${action}\` permits the same`
    : `\`${action}\` would not permit the same`
}
