import { Store } from '../../equivalence/engines/stored-world.ts'
import { openDatabase, type ProvidedServer, serverOf, type TestDatabase } from '../../support/test-database.ts'
import { Hunt } from '../mutants/hunt.ts'
import { solver } from '../solver.ts'
import { Z3 } from '../z3.ts'
import { askModel } from './ask-model.ts'
import type { FromWorker, Outcome, Task } from './protocol.ts'

/** A process that asks about models, one after the other, as it is told. It has Z3 and a database of its own. */
const { servers, z3Timeout, hunted } = JSON.parse(process.argv[2]!) as {
  readonly servers: readonly ProvidedServer[]
  /** In milliseconds; left out, Z3 is not asked. */
  readonly z3Timeout?: number
  readonly hunted: readonly string[]
}

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
  const asked = await askModel({ ...task, solver, z3, store })
  const caught = hunt && asked.failure === undefined ? await hunt.ask(task, z3) : {}
  return { ...asked, index: task.index, caught }
}

const say = (message: FromWorker) => process.send!(message)

process.on('message', (task: Task | 'stop') => {
  if (task === 'stop') {
    Promise.resolve(database?.drop()).finally(() => process.exit(0))
    return
  }
  answer(task).then(
    (outcome) => say({ outcome }),
    (error) => say({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  )
})
// Without whoever asks, there is nothing to do.
process.on('disconnect', () => process.exit(1))

open().then(
  () => say({ ready: true }),
  (error) => say({ error: String(error) }),
)
