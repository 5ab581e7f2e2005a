/** The development server and the commands, for programs that start them themselves. */
export { commands, run } from './cli/main.ts'
export { CommandError } from './dev/command-error.ts'
export { loadConfig, type Project } from './dev/load-config.ts'
export { type DevOptions, type DevServer, startDev } from './dev/start.ts'
export type * from './dev/wire.ts'
export { addContextKey, type ContextKey, newContextKey, retireContextKey } from './sql/context-keys.ts'
export { type ContextOptions, installContext } from './sql/install-context.ts'
