import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkLoads } from './load-limit.ts'

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'bailiwick-loads-'))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function file(name: string, text: string): string {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

test('an endless loop is stopped and told, also in an imported file', async () => {
  file('model.ts', 'export const model: number = 1\nwhile (true) {}\n')
  const policy = file('policy.ts', "import { model } from './model.ts'\nexport const policy = model\n")
  await expect(checkLoads(policy, 400)).rejects.toThrow(/policy\.ts is still loading after 0\.4 s.* endless loop/)
})

test('so is a wait for what never comes', async () => {
  const policy = file('waiting.ts', 'console.log(1)\nawait new Promise(() => {})\nexport const policy = 1\n')
  await expect(checkLoads(policy, 20_000)).rejects.toThrow('never finishes loading')
})

test('whatever loads or fails in time is left to the server', async () => {
  await checkLoads(file('fine.ts', 'export const policy: number = 1\n'), 20_000)
  await checkLoads(file('failing.ts', 'throw new Error("no")\n'), 20_000)
  await checkLoads(file('broken.ts', 'export const = \n'), 20_000)
  await checkLoads(file('ending.ts', 'setInterval(() => {}, 1000)\nexport const policy = 1\n'), 20_000)
})

test('what one file leaves behind is no matter of the next', async () => {
  await checkLoads(file('shared.ts', 'export const one: number = 1\n'), 20_000)
  await checkLoads(
    file('dying.ts', 'setTimeout(() => { throw new Error("later") })\nexport const policy = 1\n'),
    20_000,
  )
  await checkLoads(file('fine.ts', "export { one } from './shared.ts'\n"), 20_000)
  await checkLoads(file('leaving.ts', 'setTimeout(() => process.exit(1))\nexport const policy = 1\n'), 20_000)
  await checkLoads(file('fine.ts', 'export const policy: number = 2\n'), 20_000)
  file('shared.ts', 'export const one: number = await new Promise(() => {})\n')
  await expect(checkLoads(file('fine.ts', "export { one } from './shared.ts'\n"), 20_000)).rejects.toThrow(
    'never finishes',
  )
  await Promise.all(['fine.ts', 'failing.ts'].map((name) => checkLoads(file(name, 'export {}\n'), 20_000)))
})

test('a thread that waits for the next file keeps no process alive', () => {
  const loader = new URL('../../dist/dev/load-limit.js', import.meta.url)
  const program = file('ends.mjs', `import { checkLoads } from '${loader}'\nawait checkLoads(process.argv[2])\n`)
  const printing = file('printing.ts', 'console.log(1)\nconsole.error(2)\nexport const policy: number = 1\n')
  const ended = spawnSync(process.execPath, [program, printing], { encoding: 'utf8', timeout: 20_000 })
  expect(ended).toMatchObject({ status: 0, stdout: '', stderr: '' })
})
