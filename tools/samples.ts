/**
 * What `npm test` takes a part of, because all of it takes minutes: the file, and which part. The reporter says so after a run of it.
 * With `BAILIWICK_TESTS=all` the files do all they can; continuous integration does that once.
 */
export const samples: Readonly<Record<string, string>> = {
  'test/decisions/async.test.ts': 'every 5th row of the truth table asynchronously',
  'test/decisions/postgres.test.ts': 'every 5th row of the truth table in SQL, on servers other than the newest',
  'test/decisions/row-security.test.ts': 'every 31st row of the truth table under row-level security',
  'test/decisions/stored.test.ts': 'every 5th row of it through JSON and through a snapshot',
  'test/directory/answers-oracle.test.ts': '2 random worlds of 20, and a part of what is asked of each',
  'test/directory/closures.test.ts': '100 random operations of 5,000',
  'test/directory/graph-races.test.ts': '30 pairs of opposite edges of 100',
  'test/gen/calls.test.ts': '20 of 300 lists of values',
  'test/gen/generated.test.ts': 'the generated files without asking Biome',
  'test/packaging/consumers.test.ts': '5 of the 9 pairs of compiler and use',
  'test/packaging/contents.test.ts': 'the packages without publint and attw, which `npm run check` asks',
  'test/performance/plans.test.ts': '100,000 rows of 1,000,000',
  'test/types/budget/budget.test.ts': 'TypeScript 7 without TypeScript 6',
}

const asked = process.env.BAILIWICK_TESTS
if (asked !== undefined && asked !== '' && asked !== 'all') {
  throw new Error(`BAILIWICK_TESTS takes \`all\`, or is not set; seen: ${asked}`)
}

/** Whether nothing is sampled. */
export const everything = asked === 'all'

/** Whether a row is in the sample of every fifth; tables repeat after twos and threes, so this stride meets all their values. */
export const isTaken = (index: number): boolean => everything || index % 5 === 0
