/** Who asks, in the database: transactions in which row-level security knows the subject. Runs in any JavaScript with WebCrypto. */

export { driverOf, type TransactionOf } from './driver/driver-of.ts'
export type { Connection, Driver } from './driver/port.ts'
export { type ServerAdvisory, serverAdvisories } from './session/advisories.ts'
export { type Claims, type ClaimsOptions, withClaims } from './session/claims.ts'
export { type DeclaredFields, declareFields, type FieldsIn, type FieldTypes } from './session/declared-fields.ts'
export {
  defineSession,
  type Session,
  type SessionOptions,
  type Trust,
  type WithSubjectOptions,
} from './session/define-session.ts'
export type { OnWarning, SessionWarning } from './session/first-look.ts'
export { type ContextPayload, payloadSigner, type SessionKey } from './session/signature.ts'
