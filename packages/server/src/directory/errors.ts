/** What the database says of a call, as the errors of the package: with a code, what was seen, what was expected, and what to do. */
import { BailiwickError, type ErrorCode } from 'bailiwick'

/** What is used of an error of a client of PostgreSQL. */
interface DatabaseError {
  readonly code?: unknown
  readonly message?: unknown
  readonly detail?: unknown
  readonly hint?: unknown
}

/** The SQLSTATEs of `bailiwick_private.fail`, by code. */
export const sqlStates = {
  CONTEXT_REFUSED: 'BW401',
  FORBIDDEN: 'BW403',
  NOT_FOUND: 'BW404',
  ALREADY_EXISTS: 'BW409',
  DELEGATION_EXCEEDED: 'BW410',
  LAST_ADMINISTRATOR: 'BW411',
  STILL_DENIES: 'BW412',
  GRAPH_CYCLE: 'BW413',
  LIMIT_EXCEEDED: 'BW414',
  UNKNOWN_PERMISSION: 'BW415',
  NOT_CONTROLLED: 'BW416',
  UNKNOWN_TYPE: 'BW417',
  UNKNOWN_CONDITION: 'BW418',
  STILL_IN_USE: 'BW419',
  INVALID_INPUT: 'BW422',
  PROTECTED: 'BW423',
  TENANT_INACTIVE: 'BW425',
  SYNC_CONFLICT: 'BW426',
  STALE_SNAPSHOT: 'BW427',
} as const satisfies Partial<Record<ErrorCode, string>>

const codeOf = new Map<string, ErrorCode>(
  Object.entries(sqlStates).map(([code, state]) => [state, code as ErrorCode] as const),
)

/** What clients and systems say where there is no connection, or no longer one. */
const disconnected =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|08...|57P0[1-4]|53300|CONNECTION_.*|CONNECT_TIMEOUT)$/

/** `pg` gives these no code. */
const lostInWords =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect)/

/** Other errors that a caller can do something about, by SQLSTATE: what happened and what to do. */
const others: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  '23505': ['ALREADY_EXISTS', 'There is one already.'],
  '23503': ['STILL_IN_USE', 'Something refers to it, or what it refers to is gone.'],
  '23502': ['INVALID_INPUT', 'A value is missing.'],
  '23514': ['INVALID_INPUT', 'A value is out of its bounds.'],
  '22P02': ['INVALID_INPUT', 'A value has another form.'],
  '22P05': ['INVALID_INPUT', 'A text has a character that the database does not store.'],
  '22021': ['INVALID_INPUT', 'A text has a character that the database does not store.'],
  '22007': ['INVALID_INPUT', 'A time has another form.'],
  '22008': ['INVALID_INPUT', 'A time is out of its bounds.'],
  '22003': ['INVALID_INPUT', 'A number is out of its bounds.'],
  '40001': ['TRY_AGAIN', 'Another transaction was first. Nothing was changed: try the same again.'],
  '40P01': [
    'TRY_AGAIN',
    'Two transactions waited for each other, and this one was ended. Nothing was changed: try the same again.',
  ],
  '55P03': [
    'TRY_AGAIN',
    'Another transaction holds a lock for longer than was waited. Nothing was changed: try the same again.',
  ],
  '57014': ['TRY_AGAIN', 'The call was cancelled, or took longer than its time. Nothing was changed.'],
}

/** The error of the package for what a client of PostgreSQL threw; what nobody foresaw stays as it is. */
export function toBailiwickError(error: unknown): unknown {
  if (error instanceof BailiwickError || typeof error !== 'object' || error === null) return error
  const { code, message, detail, hint } = thrownByDatabase(error)
  const said = typeof message === 'string' ? message : ''
  if (typeof code !== 'string') return lostInWords.test(said) ? unreachable(said, error) : error
  const advice = typeof hint === 'string' && hint !== '' ? hint : undefined
  const own = codeOf.get(code)
  if (own !== undefined) return new BailiwickError(own, joined(said, advice), { ...detailOf(detail), cause: error })
  // What refuses a context before there is anybody who asks.
  if (code === '42501' && said.startsWith('the context of this transaction')) {
    return new BailiwickError('CONTEXT_REFUSED', joined(`${said[0]!.toUpperCase()}${said.slice(1)}.`, advice), {
      cause: error,
    })
  }
  const other = others[code]
  if (other !== undefined) return new BailiwickError(other[0], other[1], { cause: error })
  return disconnected.test(code) ? unreachable(code, error) : error
}

/** Drizzle puts what its client threw into an error of its own. */
function thrownByDatabase(error: object): DatabaseError {
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown }
  const isWrapped = code === undefined && typeof cause === 'object' && cause !== null && 'code' in cause
  return isWrapped ? (cause as DatabaseError) : error
}

function unreachable(seen: string, cause: object): BailiwickError {
  const sentence =
    'The database does not answer, so nobody knows whether the call took effect. Look before it is tried again.'
  return new BailiwickError('DATABASE_UNREACHABLE', sentence, { seen, cause })
}

/** Runs a call of the database, with the errors of the package. */
export async function withErrors<R>(call: () => Promise<R>): Promise<R> {
  try {
    return await call()
  } catch (error) {
    throw toBailiwickError(error)
  }
}

function joined(message: string, hint: string | undefined): string {
  return hint === undefined ? message : `${message} ${hint}`
}

/** DETAIL of `bailiwick_private.fail`: `{"code", "seen", "expected"}`. */
function detailOf(detail: unknown): { seen?: string; expected?: string } {
  try {
    const { seen, expected } = JSON.parse(String(detail)) as Record<string, unknown>
    return {
      ...(typeof seen === 'string' ? { seen } : {}),
      ...(typeof expected === 'string' ? { expected } : {}),
    }
  } catch {
    return {}
  }
}
