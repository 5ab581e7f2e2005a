/** Finds out whether a file of the project can be loaded at all, without risking the server. */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { importedFiles } from './imported-files.ts'
import { loading, parseFiles } from './parsed-files.ts'
import { SourceProblemError } from './source-problem.ts'

const LIMIT_MS = 10_000

/**
 * What the thread does: loads the file as the server will. Plain JavaScript in a text, since a thread cannot start from TypeScript
 * on every supported Node. How loading fails is not its matter: the server finds the same mistake again, with its place. What the
 * server has parsed already comes along, as a parser of its own would take longer to start than all the rest.
 */
const program = `
  const { parentPort, workerData } = require('node:worker_threads')
  const { file, loader, options, parsed } = workerData
  import(loader)
    .then(({ createJiti }) => {
      const { transform: parse } = createJiti(file, options)
      const transform = (wanted) => {
        const { asked, code } = parsed.get(wanted.filename) ?? {}
        return { code: asked === JSON.stringify(wanted) ? code : parse(wanted) }
      }
      return createJiti(file, { ...options, transform }).import(file)
    })
    .then(() => parentPort.postMessage('loaded'), () => parentPort.postMessage('failed'))
`

/**
 * Throws if the file has not been loaded after the limit. An endless loop cannot be interrupted where it runs, so the file is first
 * loaded in a thread that can be ended. Whatever it prints there is dropped.
 */
export async function checkLoads(file: string, limit = LIMIT_MS): Promise<void> {
  const require = createRequire(import.meta.url)
  const alias = Object.fromEntries(['bailiwick/sql', 'bailiwick'].map((name) => [name, require.resolve(name)]))
  const options = { ...loading, alias }
  const loader = pathToFileURL(require.resolve('jiti')).href
  const worker = new Worker(program, {
    eval: true,
    workerData: { file, loader, options, parsed: parseFiles(importedFiles(file)) },
    stdout: true,
    stderr: true,
    execArgv: [],
  })
  let timer: NodeJS.Timeout | undefined
  try {
    const outcome = await new Promise<'done' | 'late' | 'never'>((resolve) => {
      timer = setTimeout(() => resolve('late'), limit)
      worker.once('message', () => resolve('done'))
      // An error of the thread itself is one of the file, which the server meets again.
      worker.once('error', () => resolve('done'))
      worker.once('exit', () => resolve('never'))
    })
    if (outcome === 'done') return
    const seen = outcome === 'late' ? `is still loading after ${limit / 1000} s` : 'never finishes loading'
    throw new SourceProblemError({
      code: 'LOAD_TIMEOUT',
      message: `${file} ${seen}, so it was stopped. Look for an endless loop, or an \`await\` of something that never comes, in it and in what it imports.`,
    })
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
