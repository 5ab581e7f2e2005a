/**
 * What `npm test` takes a part of, because all of it takes minutes: the file, and which part. The reporter says so after a run of it.
 * With `BAILIWICK_TESTS=all` the files do all they can; continuous integration does that once.
 */
export const samples: Readonly<Record<string, string>> = {
  'packages/server/src/cli/check.test.ts': '2 of 6 formats and a part of what can be configured, without watching',
  'test/analyze/nearest.test.ts': '60 of 400 random policies, each beside all worlds that there are',
  'test/analyze/nearest-random.test.ts': '40 random worlds of 300',
  'test/analyze/oracle.test.ts': '100 random questions of 1,000',
  'test/coverage/command.test.ts':
    'the matrix of a database and what is refused, without the other sources and formats',
  'packages/server/src/catalogue/verify/bypasses.test.ts': 'the newest server only',
  'test/decisions/async.test.ts': 'every 5th row of the truth table asynchronously',
  'test/decisions/clients.test.ts': 'every 5th row of the truth table through client libraries',
  'test/decisions/no-code-generation.test.ts': 'every 5th row of the truth table where no code may be made',
  'test/decisions/generated.test.ts': 'every 5th row of the truth table by generated code from the first question on',
  'test/decisions/postgres.test.ts': 'every 5th row of the truth table in SQL',
  'test/decisions/row-security.test.ts': 'every 31st row of the truth table under row-level security',
  'test/decisions/stored.test.ts': 'every 11th row of it through JSON and through a snapshot',
  'test/directory/accounts.test.ts': 'the newest server only, without a person for each right',
  'test/directory/answers-oracle.test.ts': '2 random worlds of 3, and a part of what is asked of each',
  'test/directory/audit.test.ts': '40 searches of 1,600 entries instead of 150 of 6,000, on the newest server',
  'test/directory/break-glass.test.ts': 'the newest server only',
  'test/directory/client-permissions.test.ts': '2 of 8 random worlds, and 5 subjects of each alone',
  'test/directory/closures.test.ts': '60 random operations of 5,000, on the newest server',
  'test/directory/delegable.test.ts': 'the newest server only',
  'test/directory/delegation.test.ts': '2 of 6 worlds, one of four twins',
  'test/directory/evaluate-oracle.test.ts': '2 of 8 worlds and 9 subjects of each, on the newest server',
  'test/directory/events.test.ts': 'the newest server only',
  'test/directory/freshness.test.ts': '60 changes of 10,000, on the newest server',
  'test/directory/grant-races.test.ts': '8 of 50 clients, on the newest server',
  'test/directory/grants.test.ts': 'the newest server only',
  'test/directory/graph-races.test.ts': '20 pairs of opposite edges of 100, on the newest server',
  'test/directory/groups.test.ts': 'the newest server only, without a person for each right',
  'test/directory/hostile.test.ts': 'every 131st hostile value instead of every 17th, 20 keys of 2,000',
  'test/directory/inputs.test.ts': 'the newest server only',
  'test/directory/isolation.test.ts': 'of names in another tenant the one that fits, and some others',
  'test/directory/last-administrator.test.ts': 'the newest server only',
  'test/directory/maintenance.test.ts': 'the newest server only',
  'test/directory/live-bounded.test.ts': 'the newest server only',
  'test/directory/live-events.test.ts': 'the newest server only',
  'test/directory/live-oracle.test.ts': '2 random worlds of 12, on the newest server',
  'test/directory/live-processes.test.ts': 'the newest server only',
  'test/directory/live-races.test.ts': 'the newest server only',
  'test/directory/live-relay.test.ts': 'the newest server only',
  'test/directory/live.test.ts': 'the newest server only',
  'test/directory/migrate.test.ts': '2 of 10 at once, and on servers other than the newest nothing else',
  'test/directory/refusals.test.ts': 'the newest server only, each function for one of two people',
  'test/directory/registration.test.ts': 'the newest server only',
  'test/directory/replica.test.ts': 'a read-only transaction on the newest server, without a standby',
  'test/directory/resources.test.ts': 'the newest server only, without a person for each right',
  'test/directory/rights.test.ts': '6 of 40 registries, on the newest server',
  'test/directory/roles.test.ts': 'the newest server only, without a person for each right',
  'test/directory/seeds.test.ts': 'the newest server only',
  'test/directory/service-accounts.test.ts': 'the newest server only, without a person for each right',
  'test/directory/settings.test.ts': 'the newest server only',
  'test/directory/sync.test.ts': 'the newest server only',
  'test/directory/tenants.test.ts': 'the newest server only',
  'test/directory/users.test.ts': 'the newest server only, without a person for each right',
  'test/directory/verify.test.ts':
    'one change by hand of each kind, every 9th on servers other than the newest, two of them mended',
  'test/gen/calls.test.ts': '20 of 300 lists of values',
  'test/gen/generated.test.ts': 'the generated files without asking Biome',
  'test/packaging/consumers.test.ts': '5 of the 9 pairs of compiler and use',
}

/** What `npm test` leaves out, each for many seconds: to be named, as in `npm test -- plans`. Continuous integration asks all of it. */
export const leftOut: Readonly<Record<string, string>> = {
  'packages/server/src/embedded/ownership.test.ts': 'who owns an embedded server',
  'test/browser/dev-http.test.ts': '`bailiwick dev` by HTTP alone',
  'test/packaging/contents.test.ts': 'what is in the packages',
  'test/performance/directory-plans.test.ts': 'how much questions to a directory read',
  'test/performance/journal-plans.test.ts': 'how much searches of the journal read',
  'test/performance/plans.test.ts': 'the plans of filters over many rows',
  'test/types/budget/budget.test.ts': 'what the types cost the compiler',
}

const asked = process.env.BAILIWICK_TESTS
if (asked !== undefined && asked !== '' && asked !== 'all') {
  throw new Error(`BAILIWICK_TESTS takes \`all\`, or is not set; seen: ${asked}`)
}

/** Whether nothing is sampled. */
export const everything = asked === 'all'

/** Whether a row is in the sample of every fifth; tables repeat after twos and threes, so this stride meets all their values. */
export const isTaken = (index: number): boolean => everything || index % 5 === 0
