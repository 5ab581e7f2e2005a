/** Generates from the hostile schema. `BAILIWICK_WRITE=1` writes the generated files anew. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { generateFiles } from '../../packages/server/src/gen/generate.ts'
import type { GenOptions } from '../../packages/server/src/gen/options.ts'

export const generated = fileURLToPath(new URL('generated', import.meta.url))

export const hostileSql = readFileSync(new URL('hostile.sql', import.meta.url), 'utf8')

export function generateHostile(client: pg.Client, options: Partial<GenOptions> = {}) {
  return generateFiles(client, { schemas: ['app'], ...options })
}
