import { anonymousReach } from './anonymous-reach.ts'
import { contradictoryRule } from './contradictory-rule.ts'
import { crossTenant } from './cross-tenant.ts'
import { deadBranch } from './dead-branch.ts'
import { deadRule } from './dead-rule.ts'
import { emptyEvery } from './empty-every.ts'
import { escapeOnUpdate } from './escape-on-update.ts'
import { fieldLeak } from './field-leak.ts'
import { impreciseEquality } from './imprecise-equality.ts'
import { likePattern } from './like-pattern.ts'
import type { Kind, Lint } from './lint.ts'
import { neverPermitted } from './never-permitted.ts'
import { notInTarget } from './not-in-target.ts'
import { nullMatch } from './null-match.ts'
import { nullableNegation } from './nullable-negation.ts'
import { opaqueCondition } from './opaque-condition.ts'
import { outsideWorld } from './outside-world.ts'
import { overBroad } from './over-broad.ts'
import { permissionNames } from './permission-names.ts'
import { redundantRule } from './redundant-rule.ts'
import { separationOfDuties } from './separation-of-duties.ts'
import { suspiciousLiteral } from './suspicious-literal.ts'
import { tooDeep } from './too-deep.ts'
import { unguardedKeyField } from './unguarded-key-field.ts'
import { untrustedClaim } from './untrusted-claim.ts'
import { vacuousCondition } from './vacuous-condition.ts'
import { writeWithoutRead } from './write-without-read.ts'

/** In the order in which they run: what is found of a whole rule settles it, and the lints after that leave it alone. */
export const lints: readonly Lint[] = [
  contradictoryRule,
  vacuousCondition,
  redundantRule,
  deadRule,
  writeWithoutRead,
  neverPermitted,
  deadBranch,
  anonymousReach,
  crossTenant,
  escapeOnUpdate,
  unguardedKeyField,
  fieldLeak,
  separationOfDuties,
  impreciseEquality,
  nullableNegation,
  nullMatch,
  emptyEvery,
  opaqueCondition,
  notInTarget,
  likePattern,
  untrustedClaim,
  permissionNames,
  outsideWorld,
  overBroad,
  tooDeep,
  suspiciousLiteral,
]

/** Everything that they can find, with how bad it is by default. */
export const findingKinds: readonly Kind[] = lints.flatMap((lint) => lint.kinds)
