/** Asks PostgreSQL two conditions about every combination of the values that matter, or about many of them. */
import type { Relation } from '../catalogue.ts'
import type { Client } from '../read.ts'
import { replaced } from '../sql-text.ts'
import { type Condition, readCondition } from './condition.ts'
import { type Domain, domainsOf } from './domains.ts'
import { withGiven } from './given.ts'

/** All of them, up to this many. */
const MOST = 200_000
const SAMPLES = 20_000

export interface Witness {
  readonly row: Readonly<Record<string, unknown>>
  readonly subject: Readonly<Record<string, unknown>>
  /** Parts that cannot be tried out, and what each was taken for. */
  readonly parts?: Readonly<Record<string, boolean | null>>
}

export interface Trial {
  /** True under the new condition and not under the old one, and the other way round. */
  readonly wider?: Witness
  readonly narrower?: Witness
  /** Given by the one and not by the other where the connection has no context at all. */
  readonly nobody?: 'wider' | 'narrower'
  readonly combinations: number
  /** Whether equal answers to all of them mean equal conditions. */
  readonly isProof: boolean
}

export interface TrialOptions {
  readonly same: Readonly<Record<string, string>>
  /** The values of enumerated types by name. */
  readonly labels: ReadonlyMap<string, readonly string[]>
}

/** Rejects where PostgreSQL cannot evaluate one of them. */
export async function tryOut(
  client: Client,
  relation: Relation,
  before: string,
  after: string,
  { same, labels }: TrialOptions,
): Promise<Trial> {
  const columns = relation.columns.map(({ name }) => name)
  const texts = [before, after].map((text) => withGiven(text, same))
  const conditions = texts.map((text) => readCondition(text, columns))
  const parts = [...new Set(conditions.flatMap((condition) => condition.opaque.map((part) => part.text)))]
  const [old, fresh] = texts.map((text, index) => abstracted(text, conditions[index]!, parts))
  const typeOf = (name: string) => relation.columns.find((column) => column.name === name)!.type
  const domains = domainsOf(conditions, typeOf, labels)
  const choices = [...domains.map(({ values }) => values), ...parts.map(() => ['true', 'false', null])]
  const combinations = choices.reduce((product, values) => product * values.length, 1)
  const isWhole = combinations <= MOST
  const source = isWhole ? product(choices) : sample(choices)
  const { rows } = await client.query<{ wider: boolean; known: boolean; witness: Witness }>(
    `select after as wider, known, (array_agg(witness order by nulls, witness::text))[1] as witness
      from (
        select (${old}) is true as before, (${fresh}) is true as after, __tried.nulls, ${known(domains)} as known, ${witness(domains, parts)} as witness
        from (${source.text}) as __tried
        cross join lateral (select ${rowOf(relation, domains)}) as ${quoted(relation.name)}
        cross join lateral (select ${givenOf(domains, parts)}) as __given
      ) as asked
      where before <> after group by after, known`,
    source.values as unknown[],
  )
  const found = (wider: boolean) => rows.find((row) => row.known && row.wider === wider)?.witness
  const [wider, narrower] = [found(true), found(false)]
  const nobody = rows.find((row) => !row.known)
  return {
    ...(nobody && { nobody: nobody.wider ? ('wider' as const) : ('narrower' as const) }),
    ...(wider && { wider }),
    ...(narrower && { narrower }),
    combinations: isWhole ? combinations : SAMPLES,
    isProof: isWhole && domains.every(({ isComplete }) => isComplete),
  }
}

function abstracted(text: string, condition: Condition, parts: readonly string[]): string {
  return replaced(
    text,
    condition.opaque.map((part) => ({ ...part, by: quoted(`__part ${parts.indexOf(part.text)}`) })),
  )
}

interface Source {
  readonly text: string
  readonly values: readonly (readonly (string | null)[])[]
}

const nulls = (count: number) =>
  `num_nulls(${['null', ...numbered(count).map((index) => `v${index}`)].join(', ')}) as nulls`

const numbered = (count: number) => Array.from({ length: count }, (_, index) => index)

function product(choices: readonly (readonly (string | null)[])[]): Source {
  const from = choices.map((_, index) => `unnest($${index + 1}::text[]) as t${index} (v${index})`)
  const text = `select *, ${nulls(choices.length)} from ${['(select) as one', ...from].join(' cross join ')}`
  return { text, values: choices }
}

/** The same ones every time. */
function sample(choices: readonly (readonly (string | null)[])[]): Source {
  let state = 0x2f6e2b1
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const values = choices.map((own) => numbered(SAMPLES).map(() => own[next(own.length)]!))
  const columns = choices.map((_, index) => `v${index}`).join(', ')
  const arrays = choices.map((_, index) => `$${index + 1}::text[]`).join(', ')
  return { text: `select *, ${nulls(choices.length)} from unnest(${arrays}) as t (${columns})`, values }
}

function rowOf(relation: Relation, domains: readonly Domain[]): string {
  return relation.columns
    .map(({ name, type }) => {
      const index = domains.findIndex(({ variable }) => variable.of === 'row' && variable.name === name)
      return `${index === -1 ? 'null' : `v${index}`}::${type} as ${quoted(name)}`
    })
    .join(', ')
}

function givenOf(domains: readonly Domain[], parts: readonly string[]): string {
  const settings = domains.flatMap(({ variable }, index) =>
    variable.of === 'setting' ? [`v${index} as ${quoted(`__setting ${variable.name}`)}`] : [],
  )
  return [
    `${object(domains, 'subject')} as __subject`,
    `${object(domains, 'context')} as __context`,
    `${object(domains, 'claims')} as __claims`,
    ...settings,
    ...parts.map((_, index) => `v${domains.length + index}::boolean as ${quoted(`__part ${index}`)}`),
  ].join(', ')
}

/** Null where it is tried without one. Keys of a path lie in each other. */
function object(domains: readonly Domain[], of: 'subject' | 'context' | 'claims'): string {
  const own = domains.flatMap(({ variable }, index) => (variable.of === of ? [{ name: variable.name, index }] : []))
  const presence = own.find(({ name }) => name === '')
  const attributes = own.filter(({ name }) => name !== '')
  const built = nested(attributes.map(({ name, index }) => ({ path: name.split('\n'), index })))
  return presence === undefined ? built : `case when v${presence.index}::boolean then ${built} end`
}

function nested(all: readonly { readonly path: readonly string[]; readonly index: number }[]): string {
  const keys = [...new Set(all.map(({ path }) => path[0]!))]
  const entries = keys.map((key) => {
    const own = all.filter(({ path }) => path[0] === key)
    const leaf = own.find(({ path }) => path.length === 1)
    const value = leaf ? `v${leaf.index}` : nested(own.map(({ path, index }) => ({ path: path.slice(1), index })))
    return `${literal(key)}, ${value}`
  })
  return `jsonb_build_object(${entries.join(', ')})`
}

/** Whether there is a subject. */
function known(domains: readonly Domain[]): string {
  const presence = domains.findIndex(({ variable }) => variable.name === '' && variable.of !== 'row')
  return presence === -1 ? 'true' : `v${presence} is not null`
}

function witness(domains: readonly Domain[], parts: readonly string[]): string {
  const of = (...kinds: readonly string[]) =>
    domains.flatMap(({ variable, type }, index) => {
      if (!kinds.includes(variable.of) || variable.name === '') return []
      const value = /^(boolean|smallint|integer|bigint|numeric.*)$/.test(type) ? `v${index}::${type}` : `v${index}`
      return [`${literal(variable.name.replaceAll('\n', '.'))}, ${value}`]
    })
  const asked = parts.map((part, index) => `${literal(part)}, v${domains.length + index}::boolean`)
  const whole = [
    `'row', jsonb_build_object(${of('row').join(', ')})`,
    `'subject', jsonb_build_object(${of('subject', 'context', 'claims', 'setting').join(', ')})`,
    ...(asked.length > 0 ? [`'parts', jsonb_build_object(${asked.join(', ')})`] : []),
  ]
  return `jsonb_build_object(${whole.join(', ')})`
}

const literal = (text: string) => `'${text.replaceAll("'", "''")}'::text`

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
