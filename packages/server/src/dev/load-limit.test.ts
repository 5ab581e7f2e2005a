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
  await expect(checkLoads(policy, 1500)).rejects.toThrow(/policy\.ts is still loading after 1\.5 s.* endless loop/)
})

test('so is a wait for what never comes', async () => {
  const policy = file('waiting.ts', 'await new Promise(() => {})\nexport const policy = 1\n')
  await expect(checkLoads(policy, 20_000)).rejects.toThrow('never finishes loading')
})

test('whatever loads or fails in time is left to the server', async () => {
  await checkLoads(file('fine.ts', 'export const policy: number = 1\n'), 20_000)
  await checkLoads(file('failing.ts', 'throw new Error("no")\n'), 20_000)
  await checkLoads(file('broken.ts', 'export const = \n'), 20_000)
  await checkLoads(file('ending.ts', 'setInterval(() => {}, 1000)\nexport const policy = 1\n'), 20_000)
})
