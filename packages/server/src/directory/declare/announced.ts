/** Events and settings that an application declares: how they are written, and what follows for the compiler. */
import type { ParameterType } from './parameter-type.ts'

/** What is said with an event, by name: `'text'`, or `'text?'` where it may be left out. */
export type EventFields = Readonly<Record<string, ParameterType | `${ParameterType}?`>>

export interface EventSpec {
  /** The sentence of an entry: `{actor} published {target.article}`. `{data.a|data.b}` is the first that is there. */
  readonly template: string
  /** `change`, unless it is only about reading: by the setting `journal.level` those are not kept unless it is `all`. */
  readonly kind?: 'change' | 'read'
  /** Whether it is among `audit.security()`. */
  readonly security?: boolean
  /** What it happened to. */
  readonly target?: EventFields
  readonly data?: EventFields
}

export type EventSpecs = Readonly<Record<string, EventSpec>>

interface SettingOf<Type, Value> {
  readonly type: Type
  /** What holds where nothing is set. An interval as PostgreSQL writes it: `00:00:05`. */
  readonly initial: Value
  readonly minimum?: Value
  readonly maximum?: Value
  /** Nothing else may be set. */
  readonly choices?: readonly Value[]
  readonly description: string
}

export type SettingSpec =
  | SettingOf<'text' | 'interval', string>
  | SettingOf<'integer', number>
  | SettingOf<'boolean', boolean>

export type SettingSpecs = Readonly<Record<string, SettingSpec>>

/** What is declared of these, for the compiler. */
export interface Announced {
  readonly events: EventSpecs
  readonly settings: SettingSpecs
}

export interface NothingAnnounced {
  readonly events: Record<never, never>
  readonly settings: Record<never, never>
}

interface Values {
  readonly text: string
  readonly integer: number
  readonly number: number
  readonly boolean: boolean
  readonly instant: Date | string
}

type ValueOf<Type> = Type extends `${infer Item extends keyof Values}[]`
  ? readonly Values[Item][]
  : Type extends keyof Values
    ? Values[Type]
    : never

type Said<Fields> = {
  readonly [K in keyof Fields as Fields[K] extends `${string}?` ? never : K]: ValueOf<Fields[K]>
} & {
  readonly [K in keyof Fields as Fields[K] extends `${string}?` ? K : never]?:
    | (Fields[K] extends `${infer Type}?` ? ValueOf<Type> : never)
    | null
}

type Part<Spec, Name extends 'target' | 'data'> = Spec extends { readonly [K in Name]: infer Fields }
  ? Record<never, never> extends Said<Fields>
    ? { readonly [K in Name]?: Said<Fields> }
    : { readonly [K in Name]: Said<Fields> }
  : { readonly [K in Name]?: Record<never, never> }

/** What an event is recorded with. */
export type EventSaid<Spec> = Part<Spec, 'target'> & Part<Spec, 'data'>

/** Of a setting with choices one of them. */
export type SettingValue<Spec> = Spec extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : Spec extends { readonly type: 'integer' }
    ? number
    : Spec extends { readonly type: 'boolean' }
      ? boolean
      : string

/** The settings that every tenant has, and `partitions.monthsAhead`, which the platform has. The database has them from its migrations. */
export const ownSettings = {
  'cache.bound': { type: 'interval' },
  'events.retentionHours': { type: 'integer' },
  'events.wake': { type: 'text', choices: ['writer', 'relay'] },
  'journal.level': { type: 'text', choices: ['all', 'update', 'none'] },
  'journal.retentionDays': { type: 'integer' },
  'journal.storage': { type: 'text', choices: ['local', 'both'] },
  'partitions.monthsAhead': { type: 'integer' },
} as const

export type SettingsOf<A extends Announced> = typeof ownSettings & A['settings']
