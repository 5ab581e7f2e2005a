/** Reads the project's own files that a policy is made of, with where its rules stand in them. */
import { readFileSync } from 'node:fs'
import { importedFiles, isFile } from '../imported-files.ts'
import { type Comment, parseSource, type SyntaxNode } from '../syntax.ts'
import { type RulePlace, rulePlaces } from './rule-places.ts'

export interface PolicySource {
  readonly file: string
  readonly text: string
  /** Undefined for a file that does not parse. */
  readonly tree?: SyntaxNode
  readonly comments: readonly Comment[]
  readonly places: readonly RulePlace[]
}

/** Texts that stand in the place of those of the files. */
export type Texts = ReadonlyMap<string, string>

/** Of the policy's file and all that it imports, those that can say something about rules. */
export function readSources(policy: string, texts?: Texts): readonly PolicySource[] {
  return [...importedFiles(policy)].filter(isFile).flatMap((file): PolicySource[] => {
    const text = texts?.get(file) ?? readFileSync(file, 'utf8')
    // Others have neither rules nor comments about them.
    if (!text.includes('bailiwick') && !text.includes('definePolicy')) return []
    return [sourceOf(file, text)]
  })
}

export function sourceOf(file: string, text: string): PolicySource {
  const parsed = parseSource(text)
  if (!parsed) return { file, text, comments: [], places: [] }
  return { file, text, ...parsed, places: rulePlaces(parsed.tree) }
}

/** The rule of this id, where exactly one stands in the sources. */
export function placeOfRule(
  sources: readonly PolicySource[],
  id: string,
): { readonly source: PolicySource; readonly place: RulePlace } | undefined {
  const found = sources.flatMap((source) =>
    source.places.filter((place) => place.id === id && place.kind !== 'rules').map((place) => ({ source, place })),
  )
  return found.length === 1 ? found[0] : undefined
}
