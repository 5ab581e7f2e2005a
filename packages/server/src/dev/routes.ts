/** Answers the page's requests. */
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { compareAnswers } from './agreement.ts'
import { consoleFile, contentSecurityPolicy } from './console-page.ts'
import type { Database } from './database.ts'
import type { DirectoryChanges } from './directory/changes.ts'
import { rightsOf, type Where } from './directory/rights.ts'
import type { Policy } from './engine.ts'
import { type ListRequest, listRows } from './listing.ts'
import type { LivePolicy } from './live-policy.ts'
import { loopbackOnly } from './loopback-only.ts'
import { describePerson, findPerson, searchPeople, subjectOf } from './people.ts'
import { type Question, question } from './question.ts'
import { RequestProblem } from './request-problem.ts'
import { snapshot } from './snapshot.ts'
import { stateOf } from './state.ts'
import type { Asked } from './stored-access.ts'
import { explainRow } from './why.ts'
import type { Failure, PolicyEvent, Shown } from './wire.ts'

export interface RouteOptions {
  readonly live: LivePolicy
  readonly database: Database
  /** In the directory, if there is one. */
  readonly changes: DirectoryChanges | undefined
  readonly instance: string
}

const HEARTBEAT_MS = 20_000

type Parameters = (name: string) => string | undefined

export function routes({ live, database, changes, instance }: RouteOptions): Hono {
  const app = new Hono()
  const { pool, directory } = database
  const asking = <T>(work: (asked: Asked) => Promise<T>) => snapshot(pool, (read, db) => work({ read, db, directory }))

  app.use(loopbackOnly())
  app.use(async (context, next) => {
    await next()
    context.header('Content-Security-Policy', contentSecurityPolicy)
    context.header('X-Content-Type-Options', 'nosniff')
    context.header('Referrer-Policy', 'no-referrer')
    context.header('Cross-Origin-Resource-Policy', 'same-origin')
    context.header('Cache-Control', 'no-store')
  })

  app.get('/api/health', (context) => context.json({ instance, nonce: context.req.query('nonce') ?? null }))

  app.get('/api/state', async (context) => context.json(await stateOf(live.current(), pool, database)))

  app.get('/api/events', (context) =>
    streamSSE(context, async (stream) => {
      const send = () => {
        const { revision, problem } = live.current()
        const told: PolicyEvent = {
          instance,
          revision,
          ok: problem === undefined,
          directory: changes?.revision() ?? '',
        }
        return stream.writeSSE({ event: 'policy', data: JSON.stringify(told) })
      }
      await send()
      const subscriptions = [live.subscribe(() => void send()), changes?.subscribe(() => void send())]
      // A comment, so that a connection that has silently gone is noticed.
      const heartbeat = setInterval(() => void stream.write(': still here\n\n'), HEARTBEAT_MS)
      await new Promise<void>((resolve) => stream.onAbort(resolve))
      clearInterval(heartbeat)
      for (const unsubscribe of subscriptions) unsubscribe?.()
    }),
  )

  app.get('/api/people', async (context) => {
    const text = context.req.query('find') ?? ''
    return context.json(await snapshot(pool, (read) => searchPeople(read, peopleOf(live), text)))
  })

  app.get('/api/person', async (context) => {
    const id = required((name) => context.req.query(name), 'person')
    return context.json(
      await asking(async (asked) => {
        const row = await findPerson(asked.read, peopleOf(live), id)
        return describePerson(policyOf(live), peopleOf(live), row, asked)
      }),
    )
  })

  app.get('/api/rights', async (context) => {
    const parameters: Parameters = (name) => context.req.query(name)
    const id = required(parameters, 'person')
    const where = whereOf(parameters)
    return context.json(
      await asking(async (asked) => {
        const policy = policyOf(live)
        const subject = subjectOf(policy.model.describe(), await findPerson(asked.read, peopleOf(live), id))
        return rightsOf(policy, subject, where, asked)
      }),
    )
  })

  const aboutRows = (path: string, answer: (question: Question, parameters: Parameters) => Promise<object>) =>
    app.get(path, async (context) => {
      const parameters: Parameters = (name) => context.req.query(name)
      return context.json(await asking(async (asked) => answer(await ask(live, asked, parameters), parameters)))
    })

  aboutRows('/api/rows', (asked, parameters) => listRows(asked, listRequest(parameters)))
  aboutRows('/api/agreement', (asked, parameters) => compareAnswers(asked, listRequest(parameters)))
  aboutRows('/api/why', (asked, parameters) =>
    explainRow(asked, required(parameters, 'action'), required(parameters, 'row')),
  )

  app.get('*', (context) => {
    const file = consoleFile(context.req.path)
    if (!file) throw new RequestProblem(404, { code: 'NOT_FOUND', message: 'There is nothing at this address.' })
    return context.body(file.body, 200, { 'Content-Type': file.type })
  })

  app.notFound((context) =>
    context.json({ error: { code: 'NOT_FOUND', message: 'There is nothing at this address.' } } satisfies Failure, 404),
  )
  app.onError((error, context) => {
    const { status, failure } = failureOf(error)
    return context.json({ error: failure } satisfies Failure, status)
  })
  return app
}

/** While the policy is broken nothing is answered with the one before: it is no longer what the file says. */
function policyOf(live: LivePolicy): Policy {
  const { policy, problem } = live.current()
  if (policy) return policy
  throw new RequestProblem(503, {
    code: 'POLICY_BROKEN',
    message: 'The policy does not load, so nothing is permitted.',
    ...(problem ? { problem } : {}),
  })
}

function peopleOf(live: LivePolicy) {
  const { people } = live.current().project.config
  if (people) return people
  throw new RequestProblem(422, {
    code: 'INVALID_CONFIG',
    message: 'The configuration has no `people`: say who the policy can be tried as.',
  })
}

function ask(live: LivePolicy, asked: Asked, parameters: Parameters): Promise<Question> {
  const named = { person: required(parameters, 'person'), resource: required(parameters, 'resource') }
  return question(asked, policyOf(live), peopleOf(live), live.current().project, named)
}

function required(parameters: Parameters, name: string): string {
  const value = parameters(name)
  if (value !== undefined && value !== '') return value
  throw new RequestProblem(400, { code: 'PARAMETER_MISSING', message: `The parameter \`${name}\` is missing.` })
}

/** Both or neither. */
function whereOf(parameters: Parameters): Where {
  if (parameters('type') === undefined && parameters('key') === undefined) return undefined
  return { type: required(parameters, 'type'), key: required(parameters, 'key') }
}

const shownValues = ['permitted', 'hidden', 'all'] as const satisfies readonly Shown[]

function listRequest(parameters: Parameters): ListRequest {
  const page = parameters('page') ?? '1'
  if (!/^[1-9]\d{0,6}$/.test(page)) {
    throw new RequestProblem(400, {
      code: 'INVALID_PAGE',
      message: `\`page\` counts from 1; seen: \`${page.slice(0, 40)}\`.`,
    })
  }
  const shown = shownValues.find((value) => value === (parameters('shown') ?? 'permitted'))
  if (shown === undefined) {
    throw new RequestProblem(400, { code: 'INVALID_SHOWN', message: `\`shown\` is one of ${shownValues.join(', ')}.` })
  }
  return { page: Number(page), shown, find: (parameters('find') ?? '').slice(0, 200) }
}

function failureOf(error: Error): { status: RequestProblem['status'] | 500; failure: Failure['error'] } {
  if (error instanceof RequestProblem) return { status: error.status, failure: error.failure }
  const { code, docs } = error as { code?: unknown; docs?: unknown }
  // The engine's errors name a mistake in the policy, the model or the data; anything else is ours or the database's.
  const isEngines = error.name.endsWith('Error') && typeof docs === 'string'
  const failure = {
    code: typeof code === 'string' ? code : 'INTERNAL',
    message: error.message,
    ...(typeof docs === 'string' ? { docs } : {}),
  }
  return { status: isEngines ? 422 : 500, failure }
}
