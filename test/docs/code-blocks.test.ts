/** The reader of documentation blocks finds what is wrong in them. */
import { describe, expect, it } from 'vitest'
import { type CodeBlockChecks, PAGE_MODULE, readPage, textToCheck, textToRun } from '../support/code-blocks.ts'

const fence = '```'
const block = (...lines: string[]) => [`${fence}ts`, ...lines, fence].join('\n')
const page = (...blocks: string[]) => readPage('page.md', ['# Title', '', ...blocks].join('\n'))

function moduleOf(read: ReturnType<typeof readPage>, name = PAGE_MODULE) {
  const module = read.modules.find((candidate) => candidate.name === name)
  if (!module) throw new Error(`no module ${name}`)
  return module
}

/** Runs blocks that need no import; what they claim wrongly comes back. */
async function wrongLines(...blocks: string[]): Promise<string[]> {
  const read = page(...blocks)
  const wrong: string[] = []
  const checks: CodeBlockChecks = {
    is: (actual, expected, place) => {
      if (JSON.stringify(actual) !== JSON.stringify(expected)) wrong.push(place)
    },
    throws: async (run, code, place) => {
      const seen: unknown = await Promise.resolve()
        .then(run)
        .then(
          () => ({ code: '' }),
          (error: unknown) => error,
        )
      if ((seen as { code?: string }).code !== code) wrong.push(place)
    },
  }
  const text = textToRun(read, moduleOf(read)).replace('export {}', '').replaceAll('globalThis.codeBlock', 'codeBlock')
  const AsyncFunction = (async () => {}).constructor as new (
    name: string,
    body: string,
  ) => (checks: CodeBlockChecks) => Promise<void>
  await new AsyncFunction('codeBlock', text)(checks)
  return wrong
}

describe('a claim', () => {
  it.each([
    ['behind an expression', ['1 + 1 // => 2', '1 + 1 // => 3'], ['page.md:5']],
    ['below an expression', ["'a'", "// => 'a'", "'a'", "// => 'b'"], ['page.md:6']],
    ['over several lines', ['({ a: [1] })', '// => {', '//   a: [2],', '// }'], ['page.md:4']],
    ['behind a call over several lines', ['Math.max(', '  1,', '  2,', ') // => 1'], ['page.md:7']],
    ['behind a constant', ["const a = 'x' // => 'y'", "a // => 'x'"], ['page.md:4']],
    ['in a function', ['for (const n of [1, 2]) {', '  n // => 1', '}'], ['page.md:5']],
    ['about a promise', ['await Promise.resolve(1) // => 2'], ['page.md:4']],
    [
      'about an error',
      ["throw Object.assign(new Error(), { code: 'A_B' }) // throws A_B: because", '1 // throws A_B'],
      ['page.md:5'],
    ],
    ['about another error', ["throw Object.assign(new Error(), { code: 'A_B' }) // throws A"], ['page.md:4']],
  ])('%s', async (_, lines, wrong) => {
    expect(await wrongLines(block(...lines))).toEqual(wrong)
  })

  it.each([
    ['prose behind a value', '1 // => 1, because', '`// => 1, because` is not a value'],
    ['half a value', '1 // => [1', '`// => [1` is not a value'],
    ['a code that is none', '1 // throws up', 'followed by the error code'],
    ['an error in a function', 'function f() {\n  g() // throws A\n}', 'at the top level'],
    ['no statement at all', '// => 1', 'only 0 follow a statement'],
    ['behind an import', "import x from 'y' // => 1", 'only 0 follow a statement'],
  ])('is refused: %s', async (_, line, problem) => {
    await expect(wrongLines(block(line))).rejects.toThrow(problem)
  })
})

describe('a page', () => {
  it('keeps every line at its number', () => {
    const read = page(block('const a = 1'), 'text', '- list', `  ${fence}ts`, '  const b = 2', `  ${fence}`)
    expect(textToCheck(read, moduleOf(read)).split('\n')[3]).toBe('const a = 1')
    expect(textToCheck(read, moduleOf(read)).split('\n')[8]).toBe('const b = 2')
  })

  it('imports what its files export, unless it has that name already', () => {
    const policy = block('// policy.ts', 'export const a = 1, b = 2', 'export interface C {}', 'const hidden = 1')
    const read = page(
      policy,
      block("import { a } from './policy.ts'", 'a // => 1'),
      block('// policy.ts', 'export class D {}'),
    )
    expect(textToCheck(read, moduleOf(read)).split('\n')[0]).toBe(
      "export {}; import { b, type C, D } from './policy.ts'",
    )
    expect(textToCheck(read, moduleOf(read, 'policy.ts'))).toContain('export class D {}')
  })

  it('checks a block that is not to run, and does not run it', () => {
    const read = page(block('const a = 1'), `${fence}ts no-run\nprocess.exit()\n${fence}`)
    expect(textToCheck(read, moduleOf(read))).toContain('process.exit()')
    expect(textToRun(read, moduleOf(read))).not.toContain('process.exit()')
  })

  it('leaves other languages alone', () => {
    expect(page(`${fence}tsx\n<a/>\n${fence}`, `${fence}\nplain\n${fence}`, `${fence}js\n1\n${fence}`).blocks).toEqual(
      [],
    )
  })

  it('refuses a mark that it does not know, and a block without an end', () => {
    expect(() => page(`${fence}ts norun\n1\n${fence}`)).toThrow('page.md:3: a ts block cannot be marked `norun`')
    expect(() => page(`${fence}ts\n1`)).toThrow('page.md:3: this code block is never closed')
  })
})
