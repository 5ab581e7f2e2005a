/** What the page and the development server say to each other, as JSON. */
import type { GrantAnswer, GrantPath } from '../directory/explanation.ts'
import type { ExplainedCondition, Position, Truth } from './engine.ts'

/** A mistake in a source file. */
export interface SourceProblem {
  readonly code: string
  readonly message: string
  readonly docs?: string
  readonly position?: Position
  /** The lines around the place, with a caret. */
  readonly frame?: string
}

/** The body of every answer that is not 200. */
export interface Failure {
  readonly error: {
    readonly code: string
    readonly message: string
    readonly docs?: string
    /** The policy does not load: nothing is permitted until it does. */
    readonly problem?: SourceProblem
  }
}

export interface ColumnInfo {
  readonly name: string
  readonly kind: string
  readonly nullable: boolean
  readonly sensitive: boolean
}

export interface ActionInfo {
  readonly id: string
  readonly name: string
  readonly description?: string
}

export interface ResourceInfo {
  readonly name: string
  readonly key: string
  readonly columns: readonly ColumnInfo[]
  readonly actions: readonly ActionInfo[]
}

export interface State {
  readonly project: string
  readonly policyFile: string
  /** Grows with every reload of the policy. */
  readonly revision: number
  readonly loadedAt: string
  readonly problem?: SourceProblem
  readonly resources: readonly ResourceInfo[]
  /** How many people there are to try. */
  readonly people: number
  readonly database: string
  /** Whether there is a directory, so that people have rights in it. */
  readonly hasDirectory: boolean
}

/** Sent at once to whoever listens, and again after each reload of the policy and each change in the directory. */
export interface PolicyEvent {
  /** Another one after each start of the server. */
  readonly instance: string
  readonly revision: number
  readonly ok: boolean
  /** Another text after each change in the directory; empty without one. */
  readonly directory: string
}

export interface Person {
  readonly id: string
  readonly label: string
  readonly details: readonly string[]
}

export interface PeopleAnswer {
  readonly people: readonly Person[]
  readonly total: number
}

export type PlanKind = 'always' | 'never' | 'when'

export interface PersonAnswer extends Person {
  readonly attributes: readonly { readonly name: string; readonly value: unknown }[]
  /** What is known of each action before looking at any row. */
  readonly plans: Readonly<Record<string, PlanKind>>
}

/** Which rows to show: those the person may list, the others, or all of them. */
export type Shown = 'permitted' | 'hidden' | 'all'

export interface ListedRow {
  readonly id: string
  /** Whether the person may list it. */
  readonly permitted: boolean
  readonly values: Readonly<Record<string, unknown>>
  /** Attributes that are there and not shown to the person. */
  readonly masked: readonly string[]
  /** Readable names of related rows, by the attribute that holds their key. */
  readonly labels: Readonly<Record<string, string>>
  /** The names of the permitted actions. */
  readonly actions: readonly string[]
}

export interface SqlText {
  readonly text: string
  readonly parameters: readonly unknown[]
}

export interface ListAnswer {
  readonly rows: readonly ListedRow[]
  readonly total: number
  readonly page: number
  readonly pages: number
  readonly sql: SqlText
  readonly milliseconds: number
}

export interface ExplainedRule {
  readonly id: string
  /** The action that it decides here: the one in question, or one that it requires. */
  readonly action: string
  readonly name: string
  readonly effect: 'allow' | 'deny'
  readonly value: Truth
  /** The author's words for the end user. */
  readonly because?: string
  readonly position?: Position
  readonly tree: ExplainedCondition
  /** It brought the decision about. */
  readonly decisive: boolean
}

export interface WhyAnswer {
  readonly id: string
  readonly title: string
  readonly action: string
  readonly description?: string
  readonly allowed: boolean
  readonly summary: string
  readonly rules: readonly ExplainedRule[]
  readonly fields: Readonly<Record<string, boolean>>
  readonly text: string
  /** The same question as a query, and PostgreSQL's answer; absent where a rule has no SQL form. */
  readonly sql?: SqlText & { readonly allowed: boolean }
  readonly sqlRefusal?: string
}

export interface Disagreement {
  readonly id: string
  readonly action: string
  readonly javascript: string
  readonly postgresql: string
}

export interface AgreementAnswer {
  readonly rows: number
  readonly hidden: number
  readonly actions: number
  readonly compared: number
  readonly disagreements: readonly Disagreement[]
  readonly disagreementCount: number
  /** Actions that have no SQL form, with the reason. */
  readonly notCompared: readonly { readonly action: string; readonly reason: string }[]
  readonly milliseconds: number
}

/** A resource of the directory. */
export interface PlaceInfo {
  readonly type: string
  readonly key: string
  readonly title?: string
}

/** A permission that grants say something about. */
export interface Right {
  readonly permission: string
  readonly description?: string
  readonly answer: GrantAnswer
  /** Every grant and denial of it, with the way on which it reaches the person, and why it has no effect, if so. */
  readonly paths: readonly GrantPath[]
}

export interface PlaceRights {
  /** Null is the whole tenant. */
  readonly place: PlaceInfo | null
  readonly rights: readonly Right[]
}

export interface RightsAnswer {
  /** The person. */
  readonly person: string
  /** What was asked about; everywhere, where it is not there. */
  readonly where?: PlaceInfo
  /** As the model has it. */
  readonly tenant: string
  /** Where something was given to the person or denied, containers first. */
  readonly choices: readonly PlaceInfo[]
  /** There are more of them than are shown. */
  readonly isCut: boolean
  /** One place, where one was asked about; else the tenant with all its rights, then each place with those that are given or denied there. */
  readonly shown: readonly PlaceRights[]
  /** Somebody who may change all of it, by reference. */
  readonly administrator?: string
  /** When the next of the grants or memberships begins or ends. */
  readonly nextChange?: string
}
