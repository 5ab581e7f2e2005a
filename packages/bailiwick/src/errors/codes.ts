/**
 * Every error code of the package with the sentence its documentation page opens with.
 * Codes are stable: a new situation gets a new code, an old one keeps its meaning.
 */
export const errorCodes = {
  // the model
  INVALID_MODEL: 'The model contradicts itself or is not built from `t`.',
  UNKNOWN_RESOURCE: 'A resource was named that the model does not declare.',
  UNKNOWN_ATTRIBUTE: 'An attribute or relation was named that the model does not declare.',
  // the policy
  INVALID_POLICY: 'The shape of a policy is wrong.',
  INVALID_CONDITION: 'Something that is not a condition stands where one is expected.',
  EMPTY_CONDITION: 'A condition over nothing, such as `all()`, `any()` or `in()`.',
  UNUSED_CONDITION: 'A condition was built and then dropped, as `&&` and `!` do.',
  UNUSED_REFERENCE: 'A reference was read and no condition uses it, as with `===` and `!`.',
  NOT_A_VALUE: 'A reference, a condition or a SQL fragment was used as a text or a number.',
  UNKNOWN_OPERATOR: 'An operator was called that a reference or a condition does not have.',
  UNKNOWN_DENY: 'A deny can be unknown and does not say what null means.',
  NULL_COMPARISON: 'A comparison with null, which is never true.',
  TYPE_MISMATCH: 'Two operands of different types are compared, or an operator does not fit its type.',
  UNKNOWN_ENUM_VALUE: 'An enum value was named that the model does not declare.',
  INVALID_PATTERN: 'A LIKE pattern that PostgreSQL would refuse.',
  DUPLICATE_RULE: 'Two rules or two field conditions have the same name.',
  ACTION_CYCLE: '`implies` or `composedOf` lead back to the action they start from.',
  PERMITTED_CYCLE: '`permitted` leads back to the action that it stands in.',
  READ_REQUIRED: '`update` or `delete` is declared without `read`.',
  GENERATED_ATTRIBUTE: 'An attribute that the database fills is needed before it is filled, or is written.',
  MODEL_MISMATCH: 'Policies over different models were combined.',
  INVALID_JSON: 'A stored policy or a snapshot is not JSON of the documented shape.',
  UNKNOWN_RULE: 'A rule was named that the policy does not have.',
  // the question
  UNKNOWN_ACTION: 'An action was asked that the policy does not declare.',
  MISSING_SUBJECT: 'No subject was given.',
  MISSING_RESOURCE: 'The resource of a question is undefined or null.',
  MISSING_CONTEXT: 'A rule needs a context attribute that the request does not carry.',
  MISSING_FACTS: 'The policy asks for stored permissions and no `facts` were given.',
  ASYNC_POLICY: 'A check, a loader or the facts are asynchronous and the question was not.',
  ATTRIBUTE_NOT_LOADED: 'A rule needs an attribute that the row does not carry.',
  RELATION_NOT_LOADED: 'A rule needs a related row that was not loaded.',
  INVALID_VALUE: 'A value does not fit the type that the model declares.',
  INVALID_OPTION: 'An option has an unknown name or a wrong value.',
  // named permissions
  INVALID_PERMISSIONS: 'A definition of named permissions contradicts itself.',
  PERMISSION_CYCLE: 'Permissions or roles lead back to where they start.',
  UNKNOWN_PERMISSION: 'A permission was named that is not declared.',
  UNKNOWN_ROLE: 'A role was named that is not declared.',
  INVALID_HOLDING: 'A holding is foreign, out of date or damaged.',
  PERMISSIONS_EXPIRED: 'A map of permissions was asked after its end.',
  CATALOGUE_CHANGED: 'Short codes of permissions came without the table that they are of.',
  // the answer
  FORBIDDEN: 'The subject may not do this.',
  NOT_FOUND: 'There is no such row, or the subject may not know of it.',
  DECISION_FAILED: 'A check failed while deciding, so the answer is no and the failure needs attention.',
  // the session
  DIRTY_CONNECTION: 'A connection of the pool still says who asked before.',
  TRANSACTION_CLOSED:
    'A transaction was used after its end, while another subject had it, or for longer than its time.',
  // the directory
  CONTEXT_REFUSED: 'The database does not believe who asks.',
  TENANT_INACTIVE: 'The tenant of a call is disabled, deleted or unknown.',
  ALREADY_EXISTS: 'Something of this name or code is there already.',
  INVALID_INPUT: 'A value given to the directory is not of the expected form.',
  UNKNOWN_TYPE: 'A type of resources was named that the catalogue does not have.',
  UNKNOWN_CONDITION: 'A condition was named that the catalogue does not have.',
  NOT_CONTROLLED: 'A right was given on something that stored rights do not decide.',
  DELEGATION_EXCEEDED: 'Somebody gave or took more than he may give on.',
  LAST_ADMINISTRATOR: 'A change would leave a tenant without anybody who may do everything.',
  STILL_DENIES: 'Something was removed that still denies.',
  STILL_IN_USE: 'Something was removed that something else refers to.',
  GRAPH_CYCLE: 'A group or a resource would come to lie under itself.',
  LIMIT_EXCEEDED: 'A limit of the directory is exceeded.',
  PROTECTED: 'Something was changed that stays as it is.',
  SYNC_CONFLICT: 'A declaration and what is stored contradict each other.',
  STALE_SNAPSHOT: "What was read before of somebody's rights is not what holds now.",
  NOT_LISTENING: 'Nobody can listen for changes over this connection.',
  TRY_AGAIN: 'The database gave a call up in favour of another; nothing was changed.',
  DATABASE_UNREACHABLE: 'The database does not answer.',
  // the analyser
  INVALID_SCHEMA: 'A schema of tables cannot be read, or holds none.',
  // the targets
  INVALID_CURSOR: 'A cursor is damaged, or belongs to another list.',
  CHECK_WITHOUT_SQL: 'A filter needs a custom check that has no SQL.',
  VIRTUAL_ATTRIBUTE: 'A filter needs an attribute that exists in the application only.',
  NO_TABLE: 'A filter was asked for a resource that has no table.',
  NOT_IN_ROW_SECURITY: 'A policy has parts that row-level security cannot enforce.',
  NOT_IN_PRISMA: 'A rule needs what a `where` of Prisma cannot say.',
  UNTRUSTED_SQL: 'Something that is not a fragment stands where SQL text is expected.',
} as const

export type ErrorCode = keyof typeof errorCodes
