/** Refuses requests that another web site has made the browser send. */
import type { MiddlewareHandler } from 'hono'
import { RequestProblem } from './request-problem.ts'

const hostNames = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * A page elsewhere can point a name of its own at 127.0.0.1 (DNS rebinding) and then read what it likes: its requests
 * carry its own name in `Host`. And it can send requests without reading the answers: those carry `Origin` or
 * `Sec-Fetch-Site`.
 */
export function loopbackOnly(): MiddlewareHandler {
  return async (context, next) => {
    const host = context.req.header('host') ?? ''
    if (!hostNames.has(host.replace(/:\d+$/, ''))) {
      throw new RequestProblem(403, {
        code: 'HOST_NOT_LOOPBACK',
        message: 'This server answers to 127.0.0.1 and localhost only.',
      })
    }
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD') {
      throw new RequestProblem(405, { code: 'READ_ONLY', message: 'Nothing can be written here.' })
    }
    const origin = context.req.header('origin')
    const site = context.req.header('sec-fetch-site')
    const isFromElsewhere = site === 'cross-site' || site === 'same-site'
    const isNavigation = context.req.header('sec-fetch-mode') === 'navigate' && !context.req.path.startsWith('/api/')
    if ((origin !== undefined && origin !== `http://${host}`) || (isFromElsewhere && !isNavigation)) {
      throw new RequestProblem(403, { code: 'CROSS_ORIGIN', message: 'Requests from other web sites are refused.' })
    }
    await next()
  }
}
