/** Assertions of the reference that no row stands for, and why. The others are named in the titles of rows. */
export interface NotCovered {
  readonly id: string
  readonly why: string
}

export const notCovered: readonly NotCovered[] = [
  { id: 'A010', why: 'decided otherwise by semantics 6: an empty set of conditions is an error of the definition' },
  { id: 'A015', why: 'decided otherwise by semantics 6: conditions are data, functions are refused' },
  { id: 'A020', why: 'stored rules (semantics 9) belong to a later part' },
  { id: 'A030', why: 'decided otherwise by semantics 21: one typed verb takes every action, none is generated' },
  { id: 'A032', why: 'decided otherwise by semantics 20: every operator has one name' },
  { id: 'A042', why: 'decided otherwise by semantics 20: there are no regular expressions' },
  { id: 'A103', why: 'superseded, says semantics 24: there are no lists of conditions' },
  { id: 'A105', why: 'superseded, says semantics 24: there are no lists of conditions' },
  { id: 'A107', why: 'superseded, says semantics 24: there are no lists of conditions' },
  { id: 'A110', why: 'superseded, says semantics 24: an unknown action throws' },
  { id: 'A111', why: 'decided otherwise by semantics 3: order cannot be observed, so neither can an early stop' },
  { id: 'A115', why: 'decided otherwise by semantics 13: what a question needs is given to it, there are no hooks' },
  {
    id: 'A116',
    why: 'introspection hands out conditions as data; finding uses of an attribute belongs to the analyzer',
  },
]

/** Codes of errors that only a database can bring about; the tests named here do. */
export const codesElsewhere: Readonly<Record<string, string>> = {
  INVALID_SCHEMA: 'test/coverage/prisma.test.ts',
  NOT_FOUND: 'test/data/load.test.ts',
  INVALID_CURSOR: 'test/data/load.test.ts',
  DIRTY_CONNECTION: 'test/session/session.test.ts',
  TRANSACTION_CLOSED: 'test/session/session.test.ts',
  CONTEXT_REFUSED: 'test/directory/errors.test.ts',
  TENANT_INACTIVE: 'test/directory/errors.test.ts',
  ALREADY_EXISTS: 'test/directory/errors.test.ts',
  INVALID_INPUT: 'test/directory/errors.test.ts',
  UNKNOWN_TYPE: 'test/directory/errors.test.ts',
  UNKNOWN_CONDITION: 'test/directory/errors.test.ts',
  NOT_CONTROLLED: 'test/directory/errors.test.ts',
  DELEGATION_EXCEEDED: 'test/directory/errors.test.ts',
  LAST_ADMINISTRATOR: 'test/directory/errors.test.ts',
  STILL_DENIES: 'test/directory/errors.test.ts',
  STILL_IN_USE: 'test/directory/errors.test.ts',
  GRAPH_CYCLE: 'test/directory/errors.test.ts',
  LIMIT_EXCEEDED: 'test/directory/errors.test.ts',
  PROTECTED: 'test/directory/errors.test.ts',
  SYNC_CONFLICT: 'test/directory/errors.test.ts',
  STALE_SNAPSHOT: 'test/directory/live-races.test.ts',
  NOT_LISTENING: 'test/directory/live-bounded.test.ts',
  CATALOGUE_CHANGED: 'packages/bailiwick/src/permissions/map.test.ts',
  PERMISSIONS_EXPIRED: 'packages/bailiwick/src/permissions/map.test.ts',
  TRY_AGAIN: 'test/directory/errors.test.ts',
  DATABASE_UNREACHABLE: 'test/directory/errors.test.ts',
}
