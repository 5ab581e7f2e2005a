/** Generated files on the disk: written, or held beside what would be. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BailiwickError } from 'bailiwick'
import { isGenerated } from './generate.ts'

/** Writes what differs, and removes what was generated and is not any more. @returns the names of the files that changed. */
export function writeFiles(directory: string, files: ReadonlyMap<string, string>): readonly string[] {
  const there = readFiles(directory)
  for (const [name, text] of there) {
    if (!files.has(name) || isGenerated(text)) continue
    throw new BailiwickError(
      'INVALID_OPTION',
      `${join(directory, name)} was not generated, and would be written over. Move it, or generate into another directory.`,
    )
  }
  mkdirSync(directory, { recursive: true })
  const changed = [...files].filter(([name, text]) => there.get(name) !== text)
  for (const [name, text] of changed) writeFileSync(join(directory, name), text)
  const stale = staleOf(there, files)
  for (const name of stale) rmSync(join(directory, name))
  return [...changed.map(([name]) => name), ...stale].sort()
}

/** What is there and what would be, where they differ: nothing where they are the same. */
export function differences(directory: string, files: ReadonlyMap<string, string>): readonly string[] {
  const there = readFiles(directory)
  const changed = [...files].flatMap(([name, text]) => {
    const seen = there.get(name)
    if (seen === text) return []
    return [
      `${join(directory, name)}: ${seen === undefined ? 'not there' : `not what is generated\n${diff(seen, text)}`}`,
    ]
  })
  return [...changed, ...staleOf(there, files).map((name) => `${join(directory, name)}: not generated any more`)]
}

function readFiles(directory: string): Map<string, string> {
  if (!existsSync(directory)) return new Map()
  const names = readdirSync(directory).filter((name) => name.endsWith('.ts'))
  return new Map(names.map((name) => [name, readFileSync(join(directory, name), 'utf8').replaceAll('\r\n', '\n')]))
}

function staleOf(there: ReadonlyMap<string, string>, files: ReadonlyMap<string, string>): readonly string[] {
  return [...there].flatMap(([name, text]) => (files.has(name) || !isGenerated(text) ? [] : [name]))
}

const shown = 20

/** The lines between the first that differs and the last, `-` those that are there and `+` those that are generated. */
function diff(seen: string, wanted: string): string {
  const [before, after] = [seen.split('\n'), wanted.split('\n')]
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  const rest = Math.min(before.length, after.length) - start
  while (end < rest && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  const lines = (all: readonly string[], sign: string) => {
    const some = all.slice(start, all.length - end)
    const more = some.length > shown ? [`  … ${some.length - shown} more`] : []
    return [...some.slice(0, shown).map((line) => `${sign} ${line}`), ...more]
  }
  return [`@@ line ${start + 1} @@`, ...lines(before, '-'), ...lines(after, '+')].join('\n')
}
