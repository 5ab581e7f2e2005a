/** The directory's answers in the form that policies ask for them: asked when they are needed, or loaded before. */
import { type AsyncFacts, BailiwickError, type FactQuestion, type Facts } from 'bailiwick'
import type { Caller } from './caller.ts'
import { facts as askFacts, type ScopesRow, scopes } from './generated/bailiwick.ts'

/** So many go into one call. */
const together = 500

/**
 * For `policy.forAsync(subject, { facts })`: everything that a decision needs is asked in one call. The subject has to be the one that
 * the caller is.
 */
export function directoryFacts(caller: Caller): AsyncFacts {
  return Object.freeze<AsyncFacts>({
    ask: async (questions, { signal } = {}) => {
      const answers: boolean[] = []
      for (let at = 0; at < questions.length; at += together) {
        signal?.throwIfAborted()
        answers.push(...(await answersTo(caller, questions.slice(at, at + together))))
      }
      return answers
    },
  })
}

async function answersTo(caller: Caller, questions: readonly FactQuestion[]): Promise<readonly boolean[]> {
  const rows = await askFacts(await callOf(caller), {
    kinds: questions.map(({ kind }) => kind),
    permissions: questions.map((question) => (question.kind === 'holds' ? question.code : question.action)),
    types: questions.map((question) => (question.kind === 'holds' ? null : question.type)),
    keys: questions.map((question) => (question.kind === 'holds' ? null : question.id)),
  })
  const byOrdinal = new Map(rows.map(({ ordinal, isSo }) => [ordinal, isSo]))
  return questions.map((_, at) => byOrdinal.get(at + 1) as boolean)
}

/** What is loaded: these permissions on the tenant, and on all resources of these types. */
export interface FactsToLoad {
  readonly permissions: readonly string[]
  readonly resources?: readonly string[]
}

/**
 * For `policy.for(subject, { facts })`: what the directory says at this moment, loaded in one call. About anything else, and where a
 * type has more keys than can be listed, it throws, and the decision is a denial that says so. An allow with a condition is none, and
 * a denial with one counts.
 */
export async function loadFacts(caller: Caller, { permissions, resources = [] }: FactsToLoad): Promise<Facts> {
  const types = [null, ...resources]
  const asked = [...new Set(permissions)].flatMap((permission) => types.map((type) => ({ permission, type })))
  const known = new Map<string, Scope>()
  for (let at = 0; at < asked.length; at += together) {
    const part = asked.slice(at, at + together)
    const rows = await scopes(await callOf(caller), {
      permissions: part.map(({ permission }) => permission),
      types: part.map(({ type }) => type),
    })
    for (const row of rows) {
      const { permission, type } = part[row.ordinal - 1]!
      known.set(nameOf(permission, type), scopeOf(row))
    }
  }
  const find = (permission: string, type: string | null): Scope => {
    const found = known.get(nameOf(permission, type))
    if (found?.isWhole) return found
    throw notLoaded(permission, type, found !== undefined)
  }
  return Object.freeze<Facts>({
    granted: (action, type, id) => {
      const scope = find(action, type)
      return scope.everything ? !scope.denied.has(id) : scope.ids.has(id)
    },
    denied: (action, type, id) => {
      const scope = find(action, type)
      return scope.allDenied || scope.denied.has(id)
    },
    holds: (code) => find(code, null).everything,
  })
}

interface Scope {
  readonly everything: boolean
  readonly allDenied: boolean
  readonly ids: ReadonlySet<string>
  readonly denied: ReadonlySet<string>
  readonly isWhole: boolean
}

function scopeOf({ everything, allDenied, ids, deniedIds, isWhole }: ScopesRow): Scope {
  return {
    everything,
    allDenied,
    ids: new Set(ids as readonly string[]),
    denied: new Set(deniedIds as readonly string[]),
    isWhole,
  }
}

async function callOf(caller: Caller) {
  return { db: caller.db, tenant: caller.tenant, context: await caller.context() }
}

function nameOf(permission: string, type: string | null): string {
  return JSON.stringify([permission, type])
}

function notLoaded(permission: string, type: string | null, isAsked: boolean): BailiwickError {
  const what = type === null ? `\`${permission}\`` : `\`${permission}\` on \`${type}\``
  const message = isAsked
    ? `The directory does not list who has ${what}: ask with \`policy.forAsync\` and \`directoryFacts\`.`
    : `${what} was not loaded: name it in \`loadFacts(caller, { permissions, resources })\`.`
  return new BailiwickError('DECISION_FAILED', message, { seen: what })
}
