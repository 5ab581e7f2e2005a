import { Store } from '../../equivalence/engines/stored-world.ts'
import { openDatabase, type ProvidedServer, serverOf, type TestDatabase } from '../../support/test-database.ts'
import type { Asked } from '../judge.ts'
import { keptCases } from '../kept/keep.ts'
import { type Caught, Hunt } from '../mutants/hunt.ts'
import type { AnalysisCase } from '../questions/case.ts'
import { solver } from '../solver.ts'
import { Z3 } from '../z3.ts'
import { askModel, casesOf } from './ask-model.ts'
import type { FromWorker, Outcome, Recalled, Recorded, Task } from './protocol.ts'

/** A process that asks about models, one after the other, as it is told. It has Z3 and a database of its own. */
const { servers, z3Timeout, hunted } = JSON.parse(process.argv[2]!) as {
  readonly servers: readonly ProvidedServer[]
  /** In milliseconds; left out, Z3 is not asked. */
  readonly z3Timeout?: number
  readonly hunted: readonly string[]
}

/** Questions that say what random ones seldom do. */
const kept = keptCases().map(({ given }) => given)

let database: TestDatabase | undefined
let store: Store | undefined
let z3: Z3 | undefined
let hunt: Hunt | undefined

async function open(): Promise<void> {
  const server = servers.find((provided) => !('missing' in provided))
  if (server && !('missing' in server)) {
    database = await openDatabase(serverOf(server))
    store = await Store.open(database)
  }
  if (z3Timeout !== undefined) z3 = await Z3.open(z3Timeout)
  if (hunted.length > 0) hunt = new Hunt(hunted)
}

async function answer(task: Task): Promise<Outcome> {
  const { seed, index, questions, mutants } = task
  const known = new WeakMap<AnalysisCase, Asked>()
  const cases = casesOf(seed, index, questions)
  const asked = await askModel({ ...task, cases, solver, z3, store, known })
  const caught = hunt && asked.failure === undefined ? await hunt.ask(mutants, [...cases, ...kept], z3, known) : {}
  return { ...asked, index: task.index, caught }
}

async function recall({ seed, recorded }: Recorded): Promise<Recalled> {
  const caught: Record<string, Caught> = {}
  for (const [name, { model, question }] of recorded) {
    const given = casesOf(seed, model, question + 1)[question]
    if (hunt && given) Object.assign(caught, await hunt.ask([name], [given], z3, new WeakMap()))
  }
  return { caught }
}

const say = (message: FromWorker) => process.send!(message)

process.on('message', (task: Task | Recorded | 'stop') => {
  if (task === 'stop') {
    Promise.resolve(database?.drop()).finally(() => process.exit(0))
    return
  }
  const done: Promise<FromWorker> =
    'recorded' in task ? recall(task).then((recalled) => ({ recalled })) : answer(task).then((outcome) => ({ outcome }))
  done.then(say, (error) => say({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }))
})
// Without whoever asks, there is nothing to do.
process.on('disconnect', () => process.exit(1))

open().then(
  () => say({ ready: true }),
  (error) => say({ error: String(error) }),
)
