/** A request that cannot be answered, with the status that says whose fault it is. */
import type { Failure } from './wire.ts'

export class RequestProblem extends Error {
  readonly status: 400 | 403 | 404 | 405 | 409 | 422 | 503
  readonly failure: Failure['error']

  constructor(status: RequestProblem['status'], failure: Failure['error']) {
    super(failure.message)
    this.status = status
    this.failure = failure
  }
}

export function notFound(what: string, seen: string, hint = ''): RequestProblem {
  return new RequestProblem(404, {
    code: `UNKNOWN_${what.toUpperCase()}`,
    message: `Unknown ${what} \`${seen.slice(0, 100)}\`.${hint === '' ? '' : ` ${hint}`}`,
  })
}
