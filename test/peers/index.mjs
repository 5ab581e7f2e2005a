/** The peers by one door; everything about them stays in this folder. */
import { createRequire } from 'node:module'

export * as casl from '@casl/ability'
export * as caslExtra from '@casl/ability/extra'
export * as ucastSql from '@ucast/sql'
export * as accesscontrol from 'accesscontrol'
export * as casbin from 'casbin'

const require = createRequire(import.meta.url)
export const cedar = require('@cedar-policy/cedar-wasm/nodejs')

/** What is installed, by the lock file of this folder. */
export const versions = Object.fromEntries(
  Object.keys(require('./package.json').dependencies).map((name) => [
    name,
    require('./package-lock.json').packages[`node_modules/${name}`].version,
  ]),
)
