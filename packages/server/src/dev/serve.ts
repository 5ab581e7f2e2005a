/** Serves an application on loopback. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { CommandError } from './command-error.ts'

export interface Served {
  readonly url: string
  /** From now on this application answers. */
  answerWith(app: Hono): void
  close(): Promise<void>
}

const HOST = '127.0.0.1'
const TRIES = 20

/**
 * Takes the port; if `isFixed` is false, the next free one when it is taken. Never on another address than 127.0.0.1: the
 * page shows the data to whoever opens it. Taken before anything slow is started, so that a taken port is told at once.
 */
export async function serve(port: number, isFixed: boolean): Promise<Served> {
  let answer: RequestListener = (_request, response) => {
    response.writeHead(503, { 'Content-Type': 'text/plain', 'Retry-After': '1' }).end('Starting …\n')
  }
  const server = createServer((request, response) => answer(request, response))
  const listening = await listenFrom(server, port, isFixed ? 1 : TRIES)
  return {
    url: `http://${HOST}:${listening}`,
    answerWith: (app) => {
      answer = getRequestListener(app.fetch)
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        // Open pages hold a stream of events that never ends by itself.
        server.closeAllConnections()
      }),
  }
}

async function listenFrom(server: Server, first: number, tries: number): Promise<number> {
  for (let port = first; port < Math.min(first + tries, 65536); port++) {
    if (await tryListen(server, port)) return port
  }
  const range = tries === 1 ? `Port ${first} is taken` : `The ports ${first} to ${first + tries - 1} are taken`
  throw new CommandError('PORT_TAKEN', `${range}. Choose another one: bailiwick dev --port ${first + tries}`)
}

function tryListen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off('listening', onListening)
      if (error.code === 'EADDRINUSE') resolve(false)
      else if (error.code === 'EACCES') reject(new CommandError('PORT_REFUSED', `This user may not use port ${port}.`))
      else reject(error)
    }
    const onListening = () => {
      server.off('error', onError)
      resolve(true)
    }
    server.once('error', onError)
    server.once('listening', onListening)
    server.listen(port, HOST)
  })
}
