import { openDatabase, type ProvidedServer, serverOf, type TestDatabase } from '../../support/test-database.ts'
import { Store } from '../engines/stored-world.ts'
import { Families } from '../families.ts'
import { Hunt } from '../mutants/hunt.ts'
import { mutants } from '../mutants/mutants.ts'
import { askWorld } from './ask-world.ts'
import type { FromWorker, Outcome, Task } from './protocol.ts'

/**
 * A process that asks worlds, one after the other, as it is told: `run.ts` starts as many as there are cores. It has databases of its
 * own, and copies of the engine that are broken on purpose, if it is to hunt them.
 */
const { servers, hunted } = JSON.parse(process.argv[2]!) as {
  readonly servers: readonly ProvidedServer[]
  readonly hunted: readonly string[]
}

const databases: TestDatabase[] = []
const stores: Store[] = []
let hunt: Hunt | undefined

async function open(): Promise<void> {
  for (const server of servers) {
    if ('missing' in server) continue
    databases.push(await openDatabase(serverOf(server)))
    stores.push(await Store.open(databases.at(-1)!))
  }
  if (hunted.length > 0) hunt = new Hunt(mutants.filter(({ name }) => hunted.includes(name)))
}

async function answer({ mutants: names, ...options }: Task): Promise<Outcome> {
  const families = new Families()
  const asked = await askWorld(stores, families, options)
  const { index } = options
  const store = stores[index % stores.length]!
  const { caught, control } =
    hunt && names.length > 0 && !asked.failure ? await hunt.ask(store, asked, names) : { caught: [], control: [] }
  return {
    index,
    cases: asked.questions.length,
    answers: asked.answers,
    families: families.counts(),
    ...(asked.failure ? { failure: asked.failure } : {}),
    caught,
    control,
  }
}

const say = (message: FromWorker) => process.send!(message)

process.on('message', (task: Task | 'stop') => {
  if (task === 'stop') {
    Promise.all(databases.map((database) => database.drop())).finally(() => process.exit(0))
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
