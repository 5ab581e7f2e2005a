import { buildModel, nodeOf } from '../spec/build.ts'
import type { Library } from '../spec/library.ts'
import { datedRows } from './dated-rows.ts'
import type { World } from './engine.ts'
import type { Rows, Store, WorldSpec } from './stored-world.ts'

/** Puts a world on every server, and reads its rows back as an application would have them. */
export async function makeWorld(stores: readonly Store[], library: Library, spec: WorldSpec): Promise<World> {
  await Promise.all(stores.map((store) => store.put(spec)))
  return worldOf(stores, library, spec, await stores[0]!.load(spec))
}

/** A world that is stored already, for another library. */
export function worldOf(stores: readonly Store[], library: Library, spec: WorldSpec, rows: Rows): World {
  const model = buildModel(library, spec.model)
  return { spec, library, model, rows, datedRows: datedRows(nodeOf(library, model), rows), stores }
}
