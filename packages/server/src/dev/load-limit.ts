/** Finds out whether a file of the project can be loaded at all, without risking the server. */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { importedFiles } from './imported-files.ts'
import { loading, parseFiles } from './parsed-files.ts'
import { SourceProblemError } from './source-problem.ts'

const LIMIT_MS = 10_000

/**
 * What the thread does: loads each file that it is sent as the server will. Plain JavaScript in a text, since a thread cannot start
 * from TypeScript on every supported Node. How loading fails is not its matter: the server finds the same mistake again, with its
 * place. What the server has parsed already comes along, as a parser of its own would take longer to start than all the rest.
 *
 * While it loads nothing but the file keeps it alive, so one that waits for what never comes ends the thread.
 */
const program = `
  const { parentPort, workerData: { loader, options } } = require('node:worker_threads')
  for (const stream of [process.stdout, process.stderr]) stream._writev = (_, done) => done()
  parentPort.on('message', async ({ file, parsed }) => {
    parentPort.unref()
    try {
      const { createJiti } = await import(loader)
      const { transform: parse } = createJiti(file, options)
      const transform = (wanted) => {
        const { asked, code } = parsed.get(wanted.filename) ?? {}
        return { code: asked === JSON.stringify(wanted) ? code : parse(wanted) }
      }
      await createJiti(file, { ...options, transform }).import(file)
    } catch {}
    parentPort.ref()
    // Its own port, and files that were read and are being closed.
    const isOwn = (name) => name === 'MessagePort' || name === 'CloseReq'
    parentPort.postMessage({ isClean: process.getActiveResourcesInfo().every(isOwn) })
  })
`

/** A thread in which nothing runs any more, for the next file: starting another takes longer than loading most files. */
let idle: Worker | undefined

type Outcome = 'done' | 'late' | 'never' | 'failed'

/**
 * Throws if the file has not been loaded after the limit. An endless loop cannot be interrupted where it runs, so the file is first
 * loaded in a thread that can be ended. Whatever it prints there is dropped.
 */
export async function checkLoads(file: string, limit = LIMIT_MS): Promise<void> {
  const used = idle
  idle = undefined
  let outcome = used === undefined ? undefined : await outcomeIn(used, file, limit)
  // A thread that has ended may have been ending before.
  if (outcome !== 'done' && outcome !== 'late') outcome = await outcomeIn(startThread(), file, limit)
  if (outcome === 'done' || outcome === 'failed') return
  const seen = outcome === 'late' ? `is still loading after ${limit / 1000} s` : 'never finishes loading'
  throw new SourceProblemError({
    code: 'LOAD_TIMEOUT',
    message: `${file} ${seen}, so it was stopped. Look for an endless loop, or an \`await\` of something that never comes, in it and in what it imports.`,
  })
}

/** Leaves the thread idle or ended. An error of the thread itself is one of the file, which the server meets again. */
async function outcomeIn(worker: Worker, file: string, limit: number): Promise<Outcome> {
  worker.ref()
  let timer: NodeJS.Timeout | undefined
  let isClean = false
  let onError = () => {}
  let onExit = () => {}
  const outcome = await new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve('late'), limit)
    worker.once('message', (message: { readonly isClean: boolean }) => {
      isClean = message.isClean
      resolve('done')
    })
    onError = () => resolve('failed')
    onExit = () => resolve('never')
    worker.once('error', onError)
    worker.once('exit', onExit)
    worker.postMessage({ file, parsed: parseFiles(importedFiles(file)) })
  })
  clearTimeout(timer)
  // A thread that is used again would gather them.
  worker.removeAllListeners('message')
  worker.off('error', onError)
  worker.off('exit', onExit)
  if (isClean && idle === undefined) {
    idle = worker
    // It keeps no process alive.
    worker.unref()
  } else await worker.terminate()
  return outcome
}

function startThread(): Worker {
  const require = createRequire(import.meta.url)
  const alias = Object.fromEntries(['bailiwick/sql', 'bailiwick'].map((name) => [name, require.resolve(name)]))
  const loader = pathToFileURL(require.resolve('jiti')).href
  const options = { ...loading, alias }
  const worker = new Worker(program, {
    eval: true,
    workerData: { loader, options },
    stdout: true,
    stderr: true,
    execArgv: [],
  })
  const forget = () => {
    if (idle === worker) idle = undefined
  }
  worker.on('error', forget)
  worker.on('exit', forget)
  return worker
}
