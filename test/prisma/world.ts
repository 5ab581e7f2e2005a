import type { WorldSpec } from '../equivalence/engines/stored-world.ts'
import { Dice } from '../equivalence/random/dice.ts'
import { randomRows } from '../equivalence/random/random-rows.ts'
import { prismaModel } from './model.ts'

/** The world of a seed: always the model that the client was generated for. */
export function prismaWorld(seed: number, index: number): WorldSpec {
  return { model: prismaModel, rows: randomRows(new Dice(seed * 6151 + index), prismaModel) }
}
