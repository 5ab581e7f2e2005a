/** The key that the development server signs with, in a file beside its data, where programs of the project find it too. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { newContextKey } from '../../sql/context-keys.ts'

export interface KeptKey {
  readonly id: string
  readonly secret: string
}

export function environmentFile(directory: string): string {
  return join(directory, '.bailiwick', 'dev.env')
}

/** That of the last start, or a new one: a key for each start would pile up in the database. */
export function keptKey(directory: string): KeptKey {
  const file = environmentFile(directory)
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const stored = (name: string) => new RegExp(`^${name}="([A-Za-z0-9_-]+)"$`, 'm').exec(text)?.[1]
  const [id, secret] = [stored('CONTEXT_KEY_ID'), stored('CONTEXT_KEY_SECRET')]
  return id === undefined || secret === undefined ? newContextKey() : { id, secret }
}

/** What a program needs to ask the directory. */
export interface Environment {
  readonly key: KeptKey
  readonly database: string
  /** Of the application. */
  readonly url: string
  /** The tenant that looks after the others. */
  readonly platform: string
}

/** For `node --env-file`, by the names that the guides use. Nobody else may read it. */
export function writeEnvironment(directory: string, { key, database, url, platform }: Environment): void {
  const file = environmentFile(directory)
  mkdirSync(dirname(file), { recursive: true })
  const values = {
    DATABASE_URL: url,
    CONTEXT_KEY_ID: key.id,
    CONTEXT_KEY_SECRET: key.secret,
    CONTEXT_DATABASE: database,
    PLATFORM: platform,
  }
  const lines = Object.entries(values).map(([name, value]) => `${name}="${value}"\n`)
  writeFileSync(file, lines.join(''), { mode: 0o600 })
}
