import type { Position } from '../errors/position.ts'

/** From worst to mildest. */
export const severities = ['error', 'warning', 'info'] as const

export type Severity = (typeof severities)[number]

/** Something that a look at a policy, a source or a database found. */
export interface Finding {
  /** Stable over versions: the page `findings/L33.md` has a section for `L33/view`. */
  readonly id: string
  readonly severity: Severity
  /** What it is about: `view public.article_titles`, or a rule. */
  readonly object: string
  /** What was seen. */
  readonly message: string
  /** One sentence: what it leads to. */
  readonly why: string
  /** What to run or to write instead, whole. */
  readonly fix?: string
  readonly position?: Position
  /** The lines of the source around the position, with a caret. */
  readonly frame?: string
  /** What tells it from others of the same id and object, whatever line it stands on: the part of the rule in question, say. */
  readonly key?: string
  /** Other places that belong to it: the rules that cover this one. */
  readonly related?: readonly RelatedPlace[]
  /** A case that shows it. */
  readonly witness?: FindingWitness
  /** The fix as data, where a tool can make it and no decision changes. */
  readonly edit?: FindingEdit
  /** The edit as text, for who has read the source. */
  readonly changes?: readonly TextChange[]
}

export interface RelatedPlace {
  /** `article.read/published` */
  readonly object: string
  /** What it has to do with the finding: `covers it`. */
  readonly message: string
  readonly position?: Position
}

/** The text between two places becomes another one. `end` is the place behind its last character. */
export interface TextChange {
  readonly file: string
  readonly start: { readonly line: number; readonly column: number }
  readonly end: { readonly line: number; readonly column: number }
  readonly text: string
}

/** Values as an application writes them. What is said here was replayed by the evaluator. */
export interface FindingWitness {
  /** null is the anonymous subject of the model. */
  readonly subject: Readonly<Record<string, unknown>> | null
  readonly context: Readonly<Record<string, unknown>>
  readonly row?: Readonly<Record<string, unknown>>
  /** Where a row is changed: it before the changes. */
  readonly before?: Readonly<Record<string, unknown>>
  /** What stored permissions were taken to answer. */
  readonly facts: readonly WitnessFact[]
  /** What custom checks were taken to answer; null is unknown. */
  readonly assuming: readonly { readonly check: string; readonly answer: boolean | null }[]
  /** What was asked with these values, and the answer. */
  readonly asked?: { readonly action: string; readonly allowed: boolean }
}

export type WitnessFact =
  | {
      readonly kind: 'granted' | 'denied'
      readonly action: string
      readonly type: string
      readonly id: string
      readonly answer: boolean
    }
  | { readonly kind: 'holds'; readonly code: string; readonly answer: boolean }

/** A change of the source that changes no decision, for whoever can find the place in it. */
export type FindingEdit =
  /** The rule is taken out of the policy, or a field rule is. */
  | {
      readonly kind: 'remove-rule'
      /** The id that reasons have: `article.read/own`. */
      readonly rule: string
    }
  /** One of the conditions in an `all` or an `any` is taken out; where one is left, it stands alone. */
  | {
      readonly kind: 'remove-branch'
      readonly rule: string
      /** From the condition of the rule inwards, which condition of each: `[1, 0]` is the first of the second. */
      readonly path: readonly number[]
      /** As it is printed, to see that it is the one that is meant. */
      readonly text: string
    }
  /** An operator becomes another one with another value. */
  | {
      readonly kind: 'replace-operator'
      readonly rule: string
      /** The operator and the text that it is given: `like`, `a%`. */
      readonly from: { readonly operator: string; readonly value: string }
      /** Without a value it takes none. */
      readonly to: { readonly operator: string; readonly value?: string }
    }

/** The page about a finding, relative to the project's `docs` folder. An error of a definition has the page of its code. */
export function pageOf(id: string): string {
  const [name = ''] = id.split('/')
  return /^[A-Z]\d/.test(name) ? `findings/${name}.md` : `errors/${name}.md`
}

/** Whether something was found that is as bad as `level`, or worse; `never` is bad enough for nobody. */
export function isAtLeast(findings: readonly Finding[], level: Severity | 'never'): boolean {
  if (level === 'never') return false
  return findings.some(({ severity }) => severities.indexOf(severity) <= severities.indexOf(level))
}

/** Worst first, then by id and object: the same findings are always told in the same order. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const key = ({ severity, id, object, key = '', message }: Finding) =>
    [severities.indexOf(severity), id, object, key, message].join('\u0000')
  return [...findings].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}
