/** What linters of policies and databases report, and how it is printed. Runs in a browser; depends on nothing. */

export { type Acceptance, applyAcceptances } from './findings/accepted.ts'
export { type Finding, inOrder, isAtLeast, pageOf, type Severity, severities } from './findings/finding.ts'
export { countFindings, type FindingFormat, findingFormats, formatFindings } from './findings/format.ts'
export { nearest } from './util/did-you-mean.ts'
