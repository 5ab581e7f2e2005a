/** The peers by one door; everything about them stays in this folder. */
import { createRequire } from 'node:module'

export * as casl from '@casl/ability'
export * as caslExtra from '@casl/ability/extra'
export * as ucastSql from '@ucast/sql'
export * as accesscontrol from 'accesscontrol'
export * as casbin from 'casbin'

const require = createRequire(import.meta.url)
export const cedar = require('@cedar-policy/cedar-wasm/nodejs')

/** What others need to run. */
const helpers = ['@prisma/adapter-pg', 'kysely', 'pg', 'prisma', 'zod']

/** What is installed, by the lock file of this folder. */
const names = Object.keys(require('./package.json').dependencies).filter((name) => !helpers.includes(name))
export const versions = Object.fromEntries(
  names.map((name) => [name, require('./package-lock.json').packages[`node_modules/${name}`].version]),
)
