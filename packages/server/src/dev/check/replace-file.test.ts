import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { replaceFile } from './replace-file.ts'

const directory = mkdtempSync(join(tmpdir(), 'bailiwick-replace-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const file = join(directory, 'a.ts')

test('writes the whole, with the mode of the file, to where a link leads', () => {
  replaceFile(file, 'one')
  chmodSync(file, 0o640)
  const link = join(directory, 'link.ts')
  symlinkSync(file, link)
  replaceFile(link, 'two', 'one')
  expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['two', 0o640])
  rmSync(link)
})

test('leaves alone what has changed since it was read', () => {
  // Without what is expected, the change of somebody else would be lost.
  writeFileSync(file, 'somebody else')
  replaceFile(file, 'mine')
  expect(readFileSync(file, 'utf8')).toBe('mine')
  writeFileSync(file, 'somebody else')
  expect(() => replaceFile(file, 'mine', 'as it was')).toThrow(expect.objectContaining({ code: 'FILE_CHANGED' }))
  expect(readFileSync(file, 'utf8')).toBe('somebody else')
  rmSync(file)
  expect(() => replaceFile(file, 'mine', 'as it was')).toThrow(expect.objectContaining({ code: 'NOT_WRITTEN' }))
})

test('says what cannot be written, and leaves nothing behind', () => {
  mkdirSync(file)
  for (const place of [file, join(directory, 'no', 'where')]) {
    expect(() => replaceFile(place, 'x')).toThrow(expect.objectContaining({ code: 'NOT_WRITTEN' }))
  }
  expect(readdirSync(directory)).toEqual(['a.ts'])
})
