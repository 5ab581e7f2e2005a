import type { Engine } from './engine.ts'
import { drizzleFilter, postgresJsFilter, sqlTemplateTag } from './in-clients.ts'
import { kyselyFilter, sqlFilter } from './in-postgres.ts'
import { actions, can, dates, decide, explain, filterInMemory, otherOrder, plan } from './in-process.ts'
import { asynchronous, generatedCode, snapshot, storedRules } from './other-forms.ts'
import type { Store } from './stored-world.ts'

/** Everything that is asked the same questions. A further engine is one more entry here. */
export const inProcess: readonly Engine[] = [
  can,
  decide,
  explain,
  actions,
  filterInMemory,
  plan,
  dates,
  otherOrder,
  asynchronous,
  generatedCode,
  storedRules,
  snapshot,
]

export const onServer: readonly ((store: Store) => Engine)[] = [
  sqlFilter,
  kyselyFilter,
  sqlTemplateTag,
  drizzleFilter,
  postgresJsFilter,
]

/** The servers take turns: a case that one asks the other does not. */
export function enginesFor(stores: readonly Store[]): readonly Engine[] {
  const asked = stores.flatMap((store, first) =>
    onServer.map((make): Engine => {
      const engine = make(store)
      return { ...engine, every: engine.every * stores.length, first }
    }),
  )
  return [...inProcess, ...asked]
}
