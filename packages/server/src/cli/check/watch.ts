/** Looks at the policy again whenever something that it is made of changes. */
import { join, resolve } from 'node:path'
import { BailiwickError } from 'bailiwick'
import { CommandError } from '../../dev/command-error.ts'
import { importedFiles } from '../../dev/imported-files.ts'
import { findConfig } from '../../dev/load-config.ts'
import { watchFiles } from '../../dev/watch-files.ts'
import { untilInterrupted } from '../until-interrupted.ts'
import { schemaFiles } from './coverage.ts'
import type { CheckOptions } from './options.ts'
import { type CheckProject, checkProject } from './project.ts'

type Look = (project: CheckProject) => Promise<{ readonly text: string }>

/** Ends by Ctrl-C, with 0. What is broken meanwhile is said, and looked at again when it changes. */
export async function watch(options: CheckOptions, look: Look): Promise<number> {
  const interruption = untilInterrupted()
  let project: CheckProject | undefined
  let running = Promise.resolve()
  let isWaiting = false

  const run = async () => {
    isWaiting = false
    const text = await said(async () => {
      project = await checkProject(options)
      // What changes from here on is looked at again.
      watching.update(filesOf(project, options))
      return (await look(project)).text
    })
    // Something newer is on its way.
    if (isWaiting || interruption.isRequested()) return
    const time = new Date().toTimeString().slice(0, 8)
    process.stdout.write(`${clear()}${text}\n${time}  Looking again when something changes; Ctrl-C ends it.\n`)
  }
  const again = () => {
    if (isWaiting) return
    isWaiting = true
    running = running.then(run)
  }
  const watching = watchFiles(again)
  watching.update(filesOf(project, options))
  again()
  await interruption.requested
  watching.close()
  await running
  return 0
}

/** A file that is not there yet counts too. */
function filesOf(project: CheckProject | undefined, { config, policy, covers }: CheckOptions): readonly string[] {
  if (project) {
    const { policy: file, config: of, baseline } = project
    const configs = of === undefined ? [] : importedFiles(of)
    const schema = project.project && covers ? schemaFiles(project.project) : []
    return [...importedFiles(file), ...configs, ...(baseline === undefined ? [] : [baseline]), ...schema]
  }
  const named = [config, policy].filter((file) => file !== undefined).map((file) => resolve(file))
  if (config !== undefined) return named
  try {
    return [...named, findConfig(process.cwd())]
  } catch {
    return [...named, join(process.cwd(), 'bailiwick.config.ts')]
  }
}

/** A terminal shows one run at a time; a file gets them one below the other. */
function clear(): string {
  return process.stdout.isTTY ? '\u001b[2J\u001b[3J\u001b[H' : ''
}

async function said(work: () => Promise<string>): Promise<string> {
  try {
    return await work()
  } catch (error) {
    const isExpected = error instanceof CommandError || error instanceof BailiwickError
    return `${isExpected ? error.message : String((error as Error)?.stack ?? error)}\n`
  }
}
