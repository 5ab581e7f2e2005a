import { readFileSync } from 'node:fs'

/** The text of a file of this folder, such as `'subject.sql'`. SQL is published as source only, so `dist` reads it there. */
export function readSql(file: string): string {
  return readFileSync(new URL(`../../src/sql/${file}`, import.meta.url), 'utf8')
}
