import { expect, test } from 'vitest'
import { openDatabase, servers } from '../support/databases.ts'
import { Store } from './engines/stored-world.ts'
import { Families } from './families.ts'
import { askWorld } from './run/ask-world.ts'

/**
 * Random models, rows, policies and subjects: every engine must give the same answers. A disagreement is a vulnerability; it is
 * shrunk and printed as source, with the seed that repeats it.
 *
 * `npm run equivalence -- --cases 10000 --seed 7` asks for more than these.
 */
const cases = Number(process.env.BAILIWICK_CASES ?? 48)
const seed = Number(process.env.BAILIWICK_SEED ?? Date.now() % 2 ** 31)
const casesPerWorld = 16

test(`${cases} random cases get the same answers everywhere (seed ${seed})`, async () => {
  const databases = await Promise.all(servers().map((server) => openDatabase(server)))
  try {
    const stores = await Promise.all(databases.map((database) => Store.open(database)))
    const families = new Families()
    for (let index = 0; index * casesPerWorld < cases; index++) {
      const { failure } = await askWorld(stores, families, {
        seed,
        index,
        cases: Math.min(casesPerWorld, cases - index * casesPerWorld),
        again: `npm run equivalence -- --cases ${cases} --seed ${seed}`,
      })
      if (failure) throw new Error(failure)
    }
    expect(families.tooTame(), 'families of which every answer is the same').toEqual([])
    expect(families.enforced, 'policies that the database enforces').toBeGreaterThan(0.6)
    expect(families.permitted).toBeGreaterThan(0.1)
    expect(families.permitted).toBeLessThan(0.8)
  } finally {
    await Promise.all(databases.map((database) => database.drop()))
  }
}, 120_000)
