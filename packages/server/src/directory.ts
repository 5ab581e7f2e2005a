/** The directory: tenants, people, groups, roles and grants, stored in PostgreSQL and asked in TypeScript. */

export { type Asking, defineRequest, type RequestDefinition, type RequestFields } from './directory/asking.ts'
export type {
  Announced,
  EventFields,
  EventSaid,
  EventSpec,
  EventSpecs,
  NothingAnnounced,
  SettingSpec,
  SettingSpecs,
  SettingValue,
} from './directory/declare/announced.ts'
export type {
  DeclaredCode,
  DeclaredDirectory,
  DeclaredPermission,
  DirectoryChange,
  DirectoryDeclaration,
} from './directory/declare/declaration.ts'
export { declareDirectory } from './directory/declare/declare-directory.ts'
export { type SyncOptions, syncCatalogue, syncTenant, verifyCatalogue } from './directory/declare/sync.ts'
export type { Explanation, GrantPath, Needed, OpenCondition, PermissionExplanation } from './directory/explanation.ts'
export type { Accounts } from './directory/facade/accounts.ts'
export type { About, Answers } from './directory/facade/answers.ts'
export type { Audit, JournalEntry, JournalFilter, Maintained } from './directory/facade/audit.ts'
export type { ForClientOptions } from './directory/facade/client-permissions.ts'
export {
  type Answer,
  type Answered,
  type Circumstances,
  type Condition,
  type ConditionalGrant,
  NotPermittedError,
} from './directory/facade/conditions.ts'
export type { Denial, Given, Grant, GrantFilter, Grants } from './directory/facade/grants.ts'
export type { Groups, Validity } from './directory/facade/groups.ts'
export type { Listing, Page, PageOptions } from './directory/facade/page.ts'
export type { PermissionsOf } from './directory/facade/permissions.ts'
export type { KeyPart, Place, StoredPlace } from './directory/facade/place.ts'
export type { Question, Questions } from './directory/facade/questions.ts'
export type { Resource, Resources } from './directory/facade/resources.ts'
export type { Roles } from './directory/facade/roles.ts'
export type { ServiceAccounts } from './directory/facade/service-accounts.ts'
export type { Settings } from './directory/facade/settings.ts'
export type { Tenants } from './directory/facade/tenants.ts'
export type { UserFields, Users } from './directory/facade/users.ts'
export type { FactsToLoad } from './directory/facts.ts'
export { foundPlatform, type Platform } from './directory/found-platform.ts'
export type { Clock } from './directory/live/clock.ts'
export type { DirectoryEvent, EventBatch } from './directory/live/event-batch.ts'
export { type EventClass, type EventClasses, type EventKind, eventKinds } from './directory/live/event-kinds.ts'
export type { EventOptions, EventStream } from './directory/live/event-stream.ts'
export type { Listen } from './directory/live/listener.ts'
export type { Live, LiveAs, SnapshotOptions } from './directory/live/open-live.ts'
export type { LiveMode, LiveOptions } from './directory/live/options.ts'
export type { HeldPermission, PermissionMapData, PermissionSnapshot } from './directory/live/permission-snapshot.ts'
export { type Relay, type RelayedEvent, type RelayOptions, startRelay } from './directory/live/relay.ts'
export { maintain } from './directory/maintain.ts'
export { renderMessage, type Told } from './directory/message.ts'
export {
  type Directory,
  type DirectoryAs,
  type OpenDirectoryOptions,
  openDirectory,
} from './directory/open-directory.ts'
export { printExplanation } from './directory/print-explanation.ts'
export type { LostRefusal, RefusalEvent, Refusals } from './directory/recorder.ts'
export { installDirectory } from './sql/install-directory.ts'
