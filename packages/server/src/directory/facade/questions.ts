/** What whoever asks may do. */
import type { Refused } from '../asking.ts'
import * as sql from '../generated/bailiwick.ts'
import type { Asker } from './asker.ts'
import {
  type Answer,
  type Answered,
  type Condition,
  type ConditionalGrant,
  decide,
  NotPermittedError,
} from './conditions.ts'
import { checkInput, refused } from './inputs.ts'
import { type Place, placeOf, type StoredPlace } from './place.ts'

export interface Question<Code extends string> {
  readonly permission: Code
  /** The whole tenant unless said. */
  readonly on?: Place
  /** The application's own row, for conditions. */
  readonly row?: unknown
}

export interface Questions<Code extends string> {
  /** What the stored grants say. A `conditional` answer comes with those that it hangs on. */
  check(permission: Code, on?: Place): Promise<Answered>
  /** The answers in the order of the questions, of which one call takes 1,000. */
  checkMany(questions: readonly Question<Code>[]): Promise<readonly Answered[]>
  /** Yes or no. Where it hangs on conditions, the functions that `openDirectory` was given decide, and a row may be given for them. */
  can(permission: Code, on?: Place, row?: unknown): Promise<boolean>
  canMany(questions: readonly Question<Code>[]): Promise<readonly boolean[]>
  /** Rejects with NotPermittedError where the answer is no, which is recorded in the journal. */
  authorize(permission: Code, on?: Place, row?: unknown): Promise<void>
}

export interface Circumstance {
  readonly tenant: string
  readonly subject: string | null
  readonly onBehalfOf?: string | readonly string[]
}

/** One question as it is asked. */
export interface Asked {
  readonly permission: string
  /** The tenant where it is undefined. */
  readonly on: StoredPlace | undefined
}

/** The answers that need no call, in the order of the questions; undefined where one does. */
export type KnownAnswers = (asked: readonly Asked[]) => Promise<readonly (Answered | undefined)[]>

const nothingKnown: KnownAnswers = async (asked) => asked.map(() => undefined)

/** @param refusedTo records that whoever asks was refused something. */
export function questionsOf<Code extends string, Request extends Circumstance>(
  ask: Asker,
  request: Request,
  conditions: Readonly<Record<string, Condition<Request>>>,
  refusedTo: (what: Refused) => void,
  known: KnownAnswers = nothingKnown,
): Questions<Code> {
  const isAlone = request.onBehalfOf === undefined || request.onBehalfOf.length === 0
  const read = (method: string, permission: Code, on: Place | undefined) => {
    checkInput(method, { permission }, { permission: 'text' })
    return { permission, on: placeOf(method, 'on', on) }
  }
  const answerTo = async (asked: Asked) =>
    (await known([asked]))[0] ?? answeredOf((await ask(sql.check, { permission: asked.permission, ...asked.on }))[0]!)
  const answersTo = async (method: string, questions: readonly Question<Code>[]) => {
    if (!Array.isArray(questions))
      throw refused('INVALID_VALUE', `${method}(): \`questions\``, questions, 'a list of questions', 'questions')
    const asked = questions.map((question) => {
      checkInput(method, question, { permission: 'text', on: 'place?', row: 'place?' })
      return { ...read(method, question.permission, question.on), row: question.row }
    })
    if (asked.length === 0) return []
    const answers = [...(await known(asked))]
    const open = asked.flatMap((each, at) => (answers[at] === undefined ? [{ ...each, at }] : []))
    if (open.length > 0) {
      const rows = await ask(sql.checkMany, {
        permissions: open.map(({ permission }) => permission),
        types: open.map(({ on }) => on?.type ?? null),
        keys: open.map(({ on }) => on?.key ?? null),
      })
      for (const row of rows) answers[open[row.ordinal - 1]!.at] = answeredOf(row)
    }
    return asked.map((each, at) => ({ asked: each, answered: answers[at]! }))
  }
  const isYes = (asked: Asked, answered: Answered, row: unknown) =>
    decide(
      answered,
      conditions,
      { resource: asked.on && { ...asked.on, row }, request },
      // Of others it is not said for whom, or for which part, they are counted.
      (grant) => isAlone && givesAlone(grant, asked.permission),
    )
  return {
    check: async (permission, on) => answerTo(read('check', permission, on)),
    checkMany: async (questions) => (await answersTo('checkMany', questions)).map(({ answered }) => answered),
    can: async (permission, on, row) => {
      const asked = read('can', permission, on)
      return await isYes(asked, await answerTo(asked), row)
    },
    canMany: async (questions) => {
      const answers = await answersTo('canMany', questions)
      return await Promise.all(answers.map(({ asked, answered }) => isYes(asked, answered, asked.row)))
    },
    authorize: async (permission, on, row) => {
      const asked = read('authorize', permission, on)
      const answered = await answerTo(asked)
      if (await isYes(asked, answered, row)) return
      refusedTo({ permission: asked.permission, ...asked.on })
      throw new NotPermittedError(asked, request, answered.answer)
    },
  }
}

/** Whether it is a grant of the permission itself or of what lies above it. */
function givesAlone({ permission }: ConditionalGrant, asked: string): boolean {
  return permission === '*' || permission === asked || (permission !== undefined && asked.startsWith(`${permission}.`))
}

function answeredOf({ answer, conditions }: { readonly answer: string; readonly conditions: unknown }): Answered {
  return { answer: answer as Answer, conditions: (conditions ?? []) as readonly ConditionalGrant[] }
}
