import type { Model } from 'bailiwick'
import type { Store } from '../equivalence/engines/stored-world.ts'
import { Meaning } from '../equivalence/oracle/oracle.ts'
import { library } from '../equivalence/spec/library.ts'
import { worldFrom } from './oracle/found.ts'
import { type SmtQuestion, translate, translateShort } from './oracle/question.ts'
import { type AnalysisCase, type BuiltCase, buildCase } from './questions/case.ts'
import { flattened } from './replay/flatten.ts'
import { askFilters, askRowSecurity, type Replayed, storedFacts } from './replay/in-postgres.ts'
import { related, untrue } from './replay/in-process.ts'
import type { Samples } from './replay/sampled.ts'
import type { FlatWorld } from './replay/world.ts'
import type { Answer, Solver, Witness } from './solver.ts'
import type { Z3, Z3Answer } from './z3.ts'

/** What an answer is judged by. */
export interface Court {
  readonly solver: Solver
  readonly z3?: Z3 | undefined
  /** What Z3 answered so far: it is asked a question once, whoever else answers it. */
  readonly known?: WeakMap<AnalysisCase, Asked> | undefined
  readonly samples?: Samples | undefined
  /** How many random rows must not meet what is said never to hold. */
  readonly sampled?: number
  /** Where witnesses are stored and asked for; the tables of the model are in it. */
  readonly store?: Store | undefined
  /** Whether row-level security is asked as well. */
  readonly rowSecurity?: boolean
}

export interface Judgement {
  readonly answer: Answer
  readonly milliseconds: { readonly ours: number; readonly z3: number }
  /** What was seen, for the counts of a run. */
  readonly seen: readonly string[]
  /** What is wrong; nothing is, if it is empty. */
  readonly findings: readonly string[]
}

/** A question as it was built and as Z3 was asked it, with its answer; without a question, it was too long to be asked. */
export interface Asked {
  readonly built: BuiltCase
  readonly question?: SmtQuestion | undefined
  readonly answer: Z3Answer
}

/** Asks a question of the solver and of everything that can say whether its answer is right. */
export async function judge(given: AnalysisCase, court: Court, model?: Model): Promise<Judgement> {
  return new Judge(given, court, model).judge()
}

class Judge {
  readonly #given: AnalysisCase
  readonly #court: Court
  readonly #built: BuiltCase
  readonly #seen: string[] = []
  readonly #findings: string[] = []

  constructor(given: AnalysisCase, court: Court, model: Model | undefined) {
    this.#given = given
    this.#court = court
    this.#built = court.known?.get(given)?.built ?? buildCase(library, given, model)
  }

  async judge(): Promise<Judgement> {
    const { node, parts } = this.#built
    const { resource } = this.#given
    const started = performance.now()
    let answer: Answer
    try {
      answer = this.#court.solver.search({ model: node, resource, parts })
    } catch (error) {
      answer = { kind: 'unknown', reason: 'thrown', message: String((error as Error).stack ?? error) }
      this.#findings.push(`the solver throws: ${answer.message}`)
    }
    const ours = performance.now() - started
    this.#seen.push(`ours: ${answer.kind}${answer.kind === 'unknown' ? ` (${answer.reason})` : ''}`)
    let z3 = 0
    if (answer.kind === 'found') await this.#checkWitness(answer.witness)
    if (answer.kind === 'none') this.#checkNone(answer.core)
    if (this.#court.z3) {
      const before = performance.now()
      this.#compare(answer, this.#court.z3)
      z3 = performance.now() - before
    }
    return { answer, milliseconds: { ours, z3 }, seen: this.#seen, findings: this.#findings }
  }

  #compare(answer: Answer, z3: Z3): void {
    const { question, answer: theirs } = this.#asked(z3)
    const within = question?.bound.isWhole ? '' : ' within its bound'
    this.#seen.push(`z3: ${theirs.kind}${theirs.kind === 'unknown' ? ` (${theirs.reason.slice(0, 40)})` : within}`)
    if (answer.kind === 'found' && theirs.kind === 'none') {
      // A witness that was replayed everywhere is one, whatever a search among few rows says.
      if (question?.bound.isWhole) this.#findings.push('the solver found a world, and Z3 says that there is none')
      else this.#seen.push('a world beyond the bound of Z3')
    }
    if (answer.kind === 'none' && theirs.kind === 'found' && question) this.#confirm(question, z3)
    if (answer.kind !== 'unknown' && theirs.kind !== 'unknown') this.#seen.push('both answer')
  }

  #asked(z3: Z3): Asked {
    const before = this.#court.known?.get(this.#given)
    if (before) return before
    const conditions = this.#built.parts.map(({ condition }) => condition)
    const question = translateShort(this.#built.node, this.#given.resource, conditions)
    const answer: Z3Answer = question ? z3.ask(question.text) : { kind: 'unknown', reason: 'too long' }
    const asked = { built: this.#built, question, answer }
    this.#court.known?.set(this.#given, asked)
    return asked
  }

  /** Z3 has a world where the solver says that there is none: then it is shown. */
  #confirm(question: SmtQuestion, z3: Z3): void {
    const { node, parts } = this.#built
    const { resource } = this.#given
    const strict = translate(
      node,
      resource,
      parts.map(({ condition }) => condition),
      { isStrict: true, limit: question.limit },
    )
    const answer = z3.ask(strict.text, { model: true })
    if (answer.kind === 'unknown') {
      this.#seen.push('z3: unknown (the world that it found)')
      return
    }
    if (answer.kind === 'none') {
      this.#seen.push('a world of Z3 that no database can hold')
      return
    }
    const world = worldFrom(node, resource, strict, answer.model)
    const wrong = this.#untrueOf(world)
    if (wrong.length === 0) this.#findings.push(`the solver says that there is no world; this is one: ${show(world)}`)
    else if (question.inexact) this.#seen.push('a world of Z3 that is none, where it knows less')
    else this.#findings.push(`Z3 says that this is a world, and it is none (${wrong.join('; ')}): ${show(world)}`)
  }

  #untrueOf(world: FlatWorld): readonly string[] {
    try {
      const row = related(this.#built.node, world.rows)[this.#given.resource]![0]
      return untrue(this.#built, world, row)
    } catch (error) {
      return [String(error)]
    }
  }

  async #checkWitness(witness: Witness): Promise<void> {
    const { node } = this.#built
    const { resource } = this.#given
    const context = { ...witness.context }
    if (context['now'] === undefined) context['now'] = '2026-01-01T00:00:00Z'
    const as = (name: string, wrong: readonly string[], world: unknown) => {
      if (wrong.length > 0) this.#findings.push(`${name}, the witness is none (${wrong.join('; ')}): ${show(world)}`)
      else this.#seen.push(`witness: ${name}`)
    }
    let world: FlatWorld
    try {
      as(
        'as it was given',
        untrue(this.#built, { ...witness, context, subject: flattened(node, resource, witness).subject }, witness.row),
        witness,
      )
      world = flattened(node, resource, witness)
    } catch (error) {
      as('as it was given', [String((error as Error).stack ?? error)], witness)
      return
    }
    as('as rows of tables', this.#untrueOf(world), world)
    as('by the definition', this.#untrueByDefinition(world), world)
    if (this.#findings.length > 0 || !this.#court.store) return
    const { store } = this.#court
    try {
      await store.replaceRows(node, rooted(world, resource))
    } catch (error) {
      if ((error as { code?: unknown }).code !== '22003') throw error
      this.#seen.push('witness: in SQL, refused: a number that no column of these tests holds')
      return
    }
    const asked: [string, Replayed][] = [['in SQL', await askFilters(store, this.#given, this.#built, world)]]
    if (this.#court.rowSecurity) {
      asked.push(['under row-level security', await askRowSecurity(store, this.#given, this.#built, world)])
    }
    for (const [name, replayed] of asked) {
      if (replayed.kind === 'refused') this.#seen.push(`witness: ${name}, refused: ${replayed.why}`)
      else as(name, replayed.kind === 'seen' ? [] : [replayed.what], world)
    }
  }

  /** The evaluator that is written apart, where stored permissions can give those answers. */
  #untrueByDefinition(world: FlatWorld): readonly string[] {
    const facts = storedFacts(world.facts)
    if (!facts) return []
    const { resource, model, parts } = this.#given
    const { subject, context, rows } = world
    const question = { subject, context, facts } as never
    const meaning = new Meaning({ model, rows, question })
    const place = { resource, row: rows[resource]![0]! }
    return Object.entries(parts).flatMap(([label, part], index) =>
      meaning.truth(part, [place], this.#built.actions[index]!) === true ? [] : [label],
    )
  }

  #checkNone(core: readonly string[]): void {
    const { resource } = this.#given
    const { sampled = 0, samples } = this.#court
    const found = samples && sampled > 0 ? samples.find(this.#built, resource, sampled) : undefined
    if (found !== undefined) this.#findings.push(`the solver says that there is no world; this is one: ${found}`)
    const parts = this.#built.parts.filter(({ label }) => core.includes(label))
    if (core.length === 0 || parts.length !== new Set(core).size) {
      this.#findings.push(`the core is no set of parts: ${core.join(', ')}`)
    } else if (parts.length < this.#built.parts.length) {
      const { kind } = this.#court.solver.search({ model: this.#built.node, resource, parts })
      if (kind !== 'none') this.#findings.push(`the core alone is no contradiction: ${core.join(', ')}`)
    }
  }
}

/** The row that is asked about first, as it is found by its number. */
function rooted({ rows }: FlatWorld, resource: string): FlatWorld['rows'] {
  return { [resource]: rows[resource]!, ...rows }
}

export function show(value: unknown): string {
  const seen = new Set<unknown>()
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === 'bigint') return String(inner)
    if (typeof inner !== 'object' || inner === null) return inner
    if (seen.has(inner)) return '(the same as above)'
    seen.add(inner)
    return inner
  })
}
