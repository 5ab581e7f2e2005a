import { compare, rowSecurityEvery } from '../compare.ts'
import type { Engine } from '../engines/engine.ts'
import { enginesFor } from '../engines/index.ts'
import { worldOf } from '../engines/make-world.ts'
import type { Store } from '../engines/stored-world.ts'
import type { Finding } from '../finding.ts'
import type { AskedWorld } from '../run/ask-world.ts'
import type { Catch } from '../run/protocol.ts'
import { Laboratory, type Mutant } from './load-mutant.ts'

/** The copies of the engine that are hunted in one process, and the control, which is not broken. */
export class Hunt {
  readonly #laboratory = new Laboratory()
  readonly #copies: ReadonlyMap<string, Copy>
  readonly #control: Copy

  constructor(mutants: readonly Mutant[]) {
    this.#control = { mutant: undefined, library: this.#laboratory.load() }
    this.#copies = new Map(
      mutants.map((mutant) => {
        const copy = { mutant, library: this.#laboratory.load(mutant), statement: this.#laboratory.statement(mutant) }
        return [mutant.name, copy] as const
      }),
    )
  }

  /** Asks each copy the questions of a world until it answers one wrongly. */
  async ask(
    store: Store,
    { world, questions }: Asked,
    names: readonly string[],
  ): Promise<{ readonly caught: readonly Catch[]; readonly control: readonly string[] }> {
    const caught: Catch[] = []
    const engines = enginesFor([store])
    for (const name of names) {
      const copy = this.#copies.get(name)!
      const restore = copy.statement === undefined ? undefined : await store.replaceContextFunction(copy.statement)
      const found = await firstFinding(copy, engines, { world, questions }, store)
      await restore?.()
      if (found) caught.push({ mutant: name, ...found })
    }
    // The control takes its turn with few of the questions: it shows that copies can answer.
    const few = { world, questions: names.length > 0 ? questions.slice(0, 3) : [] }
    const wrong = await firstFinding(this.#control, engines, few, store)
    return { caught, control: wrong ? [`${wrong.engine} says ${wrong.seen}`] : [] }
  }
}

type Asked = Pick<AskedWorld, 'world' | 'questions'>

interface Copy {
  /** What breaks a function of the database, for a mutant that is one. */
  readonly statement?: string | undefined
  readonly mutant: Mutant | undefined
  readonly library: ReturnType<Laboratory['load']>
}

/** Contexts that nobody should believe are asked in this turn. */
const strangersTurn = rowSecurityEvery

async function firstFinding(
  { mutant, library, statement }: Copy,
  all: readonly Engine[],
  { world: { spec, rows }, questions }: Asked,
  store: Store,
): Promise<Omit<Catch, 'mutant'> | undefined> {
  const rooms = mutant ? seenBy(mutant) : undefined
  const engines = rooms ? all.filter(({ room }) => rooms.includes(room)) : all
  const rowSecurity = !rooms || rooms.includes('rls') ? [store] : []
  const isOfDatabase = rooms?.includes('rls') ?? false
  let world: ReturnType<typeof worldOf>
  try {
    world = worldOf([store], library, spec, rows)
  } catch (error) {
    return { cases: 1, engine: 'world', seen: String(error) }
  }
  for (const [index, question] of questions.entries()) {
    const turn = statement !== undefined ? strangersTurn : isOfDatabase ? index * rowSecurityEvery : index
    const { findings } = await compare(world, question, { engines, turn, rowSecurity })
    const [first] = findings as readonly [Finding?]
    if (first) return { cases: index + 1, engine: first.engine, seen: first.seen }
  }
  return undefined
}

/** The engines that a mistake in a room can reach: there is no use in asking the others. */
function seenBy({ file }: Mutant): readonly Engine['room'][] {
  if (file.startsWith('compile/') || file.startsWith('orm/')) return ['sql']
  if (file.startsWith('rls/') || file.endsWith('.sql')) return ['rls']
  return ['process']
}
