/** Every ```ts block of the documentation type-checks and does what it says. How to write one: test/support/code-blocks.ts. */
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import {
  type Block,
  type CodeBlockChecks,
  type Page,
  readPage,
  runs,
  textToCheck,
  textToRun,
} from '../support/code-blocks.ts'
import { markdownFiles, ROOT } from '../support/markdown-files.ts'

// Inside the repository, because the blocks import `bailiwick` like any file of it; git, biome and vitest do not look there.
const folder = join(ROOT, '.bailiwick', `blocks-${process.pid}-${process.env.VITEST_POOL_ID ?? '0'}`)

const pages = markdownFiles()
  .map((path) => readPage(path, readFileSync(join(ROOT, path), 'utf8')))
  .filter((page) => page.blocks.length > 0)

interface CompilerError {
  readonly page: string
  readonly line: number
  readonly text: string
}

let errors: readonly CompilerError[] = []

beforeAll(async () => {
  for (const page of pages) {
    for (const module of page.modules) write(join(folderOf(page, 'check'), module.name), textToCheck(page, module))
  }
  errors = await compile()
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('finds the blocks of the README', () => {
  expect(pages.map(({ path }) => path)).toContain('README.md')
})

describe.each(pages.map((page) => ({ path: page.path, page })))('$path', ({ page }) => {
  it.each(page.blocks.map((block) => ({ block, line: block.start + 1 })))(
    'the block at line $line type-checks',
    ({ block }) => {
      expect(
        errors.filter((error) => error.page === page.path && contains(block, error.line)).map(({ text }) => text),
      ).toEqual([])
    },
  )

  if (!page.modules.some(runs)) return
  it('runs, and does what its comments say', async () => {
    for (const module of page.modules) write(join(folderOf(page, 'run'), module.name), textToRun(page, module))
    const { checks, problems, messages } = collectProblems()
    vi.stubGlobal('codeBlock', checks)
    vi.spyOn(console, 'log').mockImplementation(() => {})
    try {
      for (const module of page.modules.filter(runs))
        await import(/* @vite-ignore */ join(folderOf(page, 'run'), module.name))
    } finally {
      vi.restoreAllMocks()
      vi.unstubAllGlobals()
    }
    expect(problems).toEqual([])
    for (const shown of quotedMessages(page.path)) expect(messages).toContainEqual(shown)
  })
})

/**
 * The messages that a page about an error quotes, in its `text` blocks: as a reader will see them, but for line breaks and for
 * places in files.
 */
function quotedMessages(path: string): readonly string[] {
  if (!path.startsWith('docs/errors/')) return []
  const blocks = readFileSync(join(ROOT, path), 'utf8').matchAll(/^```text\n([\s\S]*?)^```/gm)
  return [...blocks].map((block) => withoutPlaces(block[1]!))
}

function withoutPlaces(message: string): string {
  return message
    .replace(/\S*?[\w.-]+\.ts:\d+:\d+/g, 'FILE')
    .replace(/\s+/g, ' ')
    .trim()
}

/** All wrong lines of a page at once, instead of the first. */
function collectProblems(): { checks: CodeBlockChecks; problems: string[]; messages: string[] } {
  const problems: string[] = []
  const messages: string[] = []
  const attempt = (place: string, assert: () => void) => {
    try {
      assert()
    } catch (error) {
      problems.push(`${place}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const checks: CodeBlockChecks = {
    is: (actual, expected, place) => attempt(place, () => expect(actual).toEqual(expected)),
    throws: async (run, code, place) => {
      const outcome: unknown = await Promise.resolve()
        .then(run)
        .then(
          () => ({ code: 'nothing' }),
          (error: unknown) => error,
        )
      if (outcome instanceof Error) messages.push(withoutPlaces(outcome.message))
      attempt(place, () => expect(outcome).toHaveProperty('code', code))
    },
  }
  return { checks, problems, messages }
}

/**
 * One program for all pages: most of the time goes into the engine's types, which are the same for each. They are read as it was
 * built, as by a user.
 */
async function compile(): Promise<CompilerError[]> {
  const config = join(folder, 'tsconfig.json')
  const compilerOptions = {
    ...{ rootDir: ROOT, noEmit: true, composite: false, incremental: false, moduleDetection: 'force' },
    ...{ rewriteRelativeImportExtensions: false, allowImportingTsExtensions: true, skipLibCheck: true },
    ...{ types: ['node'], lib: ['ES2022'] },
  }
  write(config, JSON.stringify({ extends: join(ROOT, 'tsconfig.base.json'), compilerOptions, include: ['check'] }))
  if (pages.length === 0) return []
  const compiler = join(ROOT, 'node_modules/typescript-7/bin/tsc')
  // Several threads would check the engine's types once each.
  const args = [compiler, '-p', config, '--pretty', 'false', '--singleThreaded']
  const result = await promisify(execFile)(process.execPath, args, {
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: { stdout: string; stderr: string }) => error)
  const output = result.stdout + result.stderr
  return output.split(/\n(?=\S)/).flatMap((text) => {
    const place = /^check\/(.+?)\/page\/[^(]+\((\d+),\d+\): (.*)/s.exec(text)
    if (place)
      return [{ page: place[1]!, line: Number(place[2]), text: `${place[1]}:${place[2]}: ${place[3]!.trimEnd()}` }]
    // The engine's own errors are for `npm run check`; a complaint about the program itself must not be lost.
    if (/^error TS/.test(text)) throw new Error(text)
    return []
  })
}

function contains(block: Block, line: number): boolean {
  return line > block.start && line <= block.start + block.lines.length
}

function folderOf(page: Page, use: 'check' | 'run'): string {
  return join(folder, use, page.path, 'page')
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}
