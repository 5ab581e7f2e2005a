/** The development server and the commands, for programs that start them themselves. */
export { commands, run } from './cli/main.ts'
export { CommandError } from './dev/command-error.ts'
export type { DirectorySetup } from './dev/directory/setup.ts'
export { loadConfig, type Project } from './dev/load-config.ts'
export { type DevOptions, type DevServer, startDev } from './dev/start.ts'
export type * from './dev/wire.ts'
export type {
  DeclaredCode,
  DeclaredDirectory,
  DirectoryChange,
  DirectoryDeclaration,
} from './directory/declare/declaration.ts'
export { declareDirectory } from './directory/declare/declare-directory.ts'
export { describeChange } from './directory/declare/describe-change.ts'
export {
  type SyncOptions,
  syncCatalogue,
  syncTenant,
  verifyCatalogue,
} from './directory/declare/sync.ts'
export { directoryFacts, type FactsToLoad, loadFacts } from './directory/facts.ts'
export { addContextKey, type ContextKey, newContextKey, retireContextKey } from './sql/context-keys.ts'
export { type ContextOptions, installContext } from './sql/install-context.ts'
export { type DirectoryOptions, installDirectory } from './sql/install-directory.ts'
export { type MigrateOptions, type MigrationReport, migrate } from './sql/migrate/migrate.ts'
export { type MigrationCode, MigrationError } from './sql/migrate/migration-error.ts'
