import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../equivalence/root.ts'
import type { AnalysisCase } from '../questions/case.ts'

const folder = join(root, 'test/analyze/kept')

/** A question that was once answered wrongly. */
export interface KeptCase {
  readonly title: string
  readonly given: AnalysisCase
}

export function keptCases(): readonly KeptCase[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.sort().map((name) => ({
    title: name.replace(/\.json$/, '').replaceAll('-', ' '),
    given: JSON.parse(readFileSync(join(folder, name), 'utf8')) as AnalysisCase,
  }))
}

/** Writes a case where `npm test` asks it again for ever; returns the file. */
export function keep(name: string, given: AnalysisCase): string {
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(given, undefined, 2)}\n`, { flag: 'wx' })
  return `test/analyze/kept/${name}.json`
}
