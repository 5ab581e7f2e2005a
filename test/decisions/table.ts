import type {
  Condition,
  combine,
  Decision,
  definePolicy,
  ErrorCode,
  Explanation,
  MemoryFact,
  Model,
  Plan,
} from 'bailiwick'

/**
 * The truth table. Every behavior is a row here before it is code, and every engine executes the same rows: the
 * evaluator, and the SQL of the filter on each PostgreSQL. A row that one engine cannot run says why.
 */

export type Row = Readonly<Record<string, unknown>>

/** What stands in a table with values of many models. */
// biome-ignore lint/suspicious/noExplicitAny: rows of many models stand in one table; wrong names throw when they are read
export type Untyped = any

export interface Throws {
  readonly throws: ErrorCode
}

/** Stored permissions, or a directory that cannot be reached. */
export type GivenFacts = readonly MemoryFact[] | 'failing'

/** One condition over one row: what it comes to, in Kleene's logic. */
export interface ConditionCase {
  /** A sentence. Assertions of the reference are named by their number: `A036`. */
  readonly title: string
  /** Of the row, and of `{ subject, context, granted, holds }`. */
  readonly condition: (row: Untyped, refs: Untyped) => Condition
  /** Added to what the family starts from. */
  readonly subject?: Row
  readonly context?: Row
  readonly row: Row
  /**
   * `unknown` neither allows nor clears a deny. So does `imprecise`, for want of the digits that a Date has lost; and nothing
   * turns it into an answer.
   */
  readonly expect: boolean | 'unknown' | 'imprecise' | Throws
  /** Why SQL cannot be asked this; else it must give the same answer, or throw the same error. */
  readonly notInSql?: string
}

export interface ConditionFamily {
  readonly kind: 'conditions'
  readonly name: string
  readonly model: Model
  readonly resource: string
  readonly subject: Row
  readonly context?: Row
  readonly cases: readonly ConditionCase[]
}

/** The functions a policy is written with: the real ones, or ones that turn the order of the rules round. */
export interface Writing {
  readonly definePolicy: typeof definePolicy
  readonly combine: typeof combine
}

/** One question to one policy about one row. */
export interface DecisionCase {
  readonly title: string
  /** Added to the family's subject. Null is the anonymous subject. */
  readonly subject?: Row | null
  readonly context?: Row
  readonly facts?: GivenFacts
  /** As `policy.for` takes it. */
  readonly onBehalfOf?: unknown
  readonly action: string
  /** Left out: the question is asked without a resource, which SQL cannot be. */
  readonly row?: Row
  /** What is to become of the row, and the rows behind its new keys: asked of the evaluator only. */
  readonly changes?: Row
  readonly related?: Row
  readonly expect: 'allow' | 'deny' | Throws
  /** Reason ids in their order, with `@after` if they are about the row after the changes; the evaluator only. */
  readonly reasons?: readonly string[]
  /** Whatever else must hold of the decision. */
  readonly check?: (decision: Decision) => void
  /** Why SQL cannot be asked this; else it must give the same answer, or throw the same error. */
  readonly notInSql?: string
}

export interface DecisionFamily {
  readonly kind: 'decisions'
  readonly name: string
  readonly policy: (write: Writing) => unknown
  readonly subject: Row
  readonly cases: readonly DecisionCase[]
}

/** The verbs of an access object as an untyped caller sees them. */
export interface Asked {
  can(action: string, row?: unknown, write?: unknown): boolean
  canAny(actions: readonly string[], row?: unknown, write?: unknown): boolean
  canAll(actions: readonly string[], row?: unknown, write?: unknown): boolean
  decide(action: string, row?: unknown, write?: unknown): Decision
  decideMany(action: string, rows: readonly unknown[]): readonly Decision[]
  authorize(action: string, row?: unknown, write?: unknown): Decision
  explain(action: string, row?: unknown, write?: unknown): Explanation
  plan(action: string): Plan
  possible(action: string): boolean
  actions(resource: string, row: unknown): readonly string[]
  filter(action: string, rows: readonly unknown[]): readonly unknown[]
  redact(action: string, rows: unknown, options?: unknown): unknown
  permittedFieldsOf(action: string, row: unknown): readonly string[]
  on(resource: string): Pick<
    Asked,
    'can' | 'decide' | 'authorize' | 'plan' | 'possible' | 'redact' | 'permittedFieldsOf'
  > & {
    actions(row: unknown): readonly string[]
    filter(action: string, rows: readonly unknown[]): readonly unknown[]
  }
}

/** Any other question to an access object: in process only. */
export interface QuestionCase {
  readonly title: string
  readonly subject?: Row | null
  readonly context?: Row
  readonly facts?: GivenFacts
  /** As `policy.for` takes it. */
  readonly onBehalfOf?: unknown
  readonly ask: (access: Asked) => unknown
  /** Compared in depth. */
  readonly expect: unknown
}

export interface QuestionFamily {
  readonly kind: 'questions'
  readonly name: string
  readonly policy: (write: Writing) => unknown
  readonly subject: Row
  readonly cases: readonly QuestionCase[]
}

/** One mistake and the error that it gets. */
export interface ErrorCase {
  readonly title: string
  readonly code: ErrorCode
  readonly write: () => unknown
  /** A part of the message. */
  readonly message: string
  readonly suggestion?: string
}

export interface ErrorFamily {
  readonly kind: 'errors'
  readonly name: string
  readonly cases: readonly ErrorCase[]
}

export type Family = ConditionFamily | DecisionFamily | QuestionFamily | ErrorFamily

/** A condition case on one line. A row has an `id`, so that SQL can find it. */
export function check(
  title: string,
  row: Row,
  condition: ConditionCase['condition'],
  expect: ConditionCase['expect'],
  more: Pick<ConditionCase, 'subject' | 'context' | 'notInSql'> = {},
): ConditionCase {
  return { title, row: { id: 'row', ...row }, condition, expect, ...more }
}

/** A decision case on one line: who asks which action about which row. */
export function decision(
  title: string,
  action: string,
  row: Row | undefined,
  expect: DecisionCase['expect'],
  more: Omit<DecisionCase, 'title' | 'action' | 'row' | 'expect'> = {},
): DecisionCase {
  return { title, action, expect, ...(row === undefined ? {} : { row: { id: 'row', ...row } }), ...more }
}

/** A question case on one line. */
export function question(
  title: string,
  ask: QuestionCase['ask'],
  expect: unknown,
  more: Pick<QuestionCase, 'subject' | 'context' | 'facts' | 'onBehalfOf'> = {},
): QuestionCase {
  return { title, ask, expect, ...more }
}
