import type { Family } from '../table.ts'
import { boundErrors, boundQuestions, bounds } from './acting-on-behalf.ts'
import { arrays } from './arrays.ts'
import { authorizing } from './authorize.ts'
import { contexts, fields } from './circumstances.ts'
import { conditionErrors } from './condition-errors.ts'
import { creates } from './creates.ts'
import { customChecks, failingChecks } from './custom-checks.ts'
import { deepRelations } from './deep-relations.ts'
import { dates, shifts } from './durations-and-dates.ts'
import { enums, keys } from './enums-and-keys.ts'
import { everyAction, requiredReads } from './every-action.ts'
import { composed, implied } from './implied-and-composed.ts'
import { json } from './json.ts'
import { folding, logic } from './logic.ts'
import { manyRows } from './many-rows.ts'
import { maskStyles } from './mask-styles.ts'
import { membership } from './membership.ts'
import { mendedConditions, mendedFailures, mendedPolicies } from './mended.ts'
import { modelErrors } from './model-errors.ts'
import { fractions, wholeNumbers } from './numbers.ts'
import { operandErrors } from './operand-errors.ts'
import { permissionErrors } from './permission-errors.ts'
import { permittedErrors, permittedRows } from './permitted.ts'
import { policyErrors } from './policy-errors.ts'
import { filterErrors, questionErrors } from './question-errors.ts'
import { redaction } from './redact.ts'
import { referenceErrors } from './reference-errors.ts'
import { composedFields, ruleFields } from './rule-fields.ts'
import { allowAndDeny, relationRules } from './rules.ts'
import { failingFacts, storedPermissions } from './stored-permissions.ts'
import { tenantKeys, tenants } from './tenants.ts'
import { ignoringCase, like, parts, textOrder } from './text.ts'
import { timestamps } from './timestamps.ts'
import { toMany } from './to-many-relations.ts'
import { toOne } from './to-one-relations.ts'
import { valueOperators } from './value-operators.ts'
import { withoutResource } from './without-resource.ts'
import { writeErrors } from './write-errors.ts'
import { writes, written } from './writes.ts'

/** Every family. A test checks that no file beside this one is left out. */
export const families: readonly Family[] = [
  customChecks,
  failingChecks,
  permissionErrors,
  valueOperators,
  like,
  parts,
  ignoringCase,
  textOrder,
  wholeNumbers,
  fractions,
  timestamps,
  shifts,
  dates,
  enums,
  keys,
  membership,
  arrays,
  json,
  logic,
  folding,
  toOne,
  toMany,
  deepRelations,
  allowAndDeny,
  relationRules,
  implied,
  composed,
  everyAction,
  requiredReads,
  tenants,
  tenantKeys,
  storedPermissions,
  permittedRows,
  permittedErrors,
  bounds,
  boundQuestions,
  boundErrors,
  failingFacts,
  contexts,
  fields,
  withoutResource,
  manyRows,
  authorizing,
  redaction,
  writes,
  written,
  creates,
  ruleFields,
  composedFields,
  maskStyles,
  modelErrors,
  policyErrors,
  operandErrors,
  conditionErrors,
  referenceErrors,
  questionErrors,
  filterErrors,
  writeErrors,
  mendedConditions,
  mendedPolicies,
  mendedFailures,
]
