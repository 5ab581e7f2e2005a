import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../root.ts'
import type { CaseSpec } from '../spec/spec.ts'

const folder = join(root, 'test/equivalence/kept')

/** A case that once went wrong, and what was wrong. */
export interface KeptCase {
  readonly title: string
  readonly spec: CaseSpec
}

export function keptCases(): readonly KeptCase[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.sort().map((name) => ({
    title: name.replace(/\.json$/, '').replaceAll('-', ' '),
    spec: JSON.parse(readFileSync(join(folder, name), 'utf8')) as CaseSpec,
  }))
}

/** Writes a case where `npm test` asks it again for ever; returns the file. */
export function keep(name: string, spec: CaseSpec): string {
  const file = join(folder, `${name}.json`)
  writeFileSync(file, `${JSON.stringify(spec, undefined, 2)}\n`, { flag: 'wx' })
  return `test/equivalence/kept/${name}.json`
}
