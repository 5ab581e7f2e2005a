import type { Mutant } from './load-mutant.ts'
import { ofLogic } from './of-logic.ts'
import { ofRowSecurity } from './of-row-security.ts'
import { ofRules } from './of-rules.ts'
import { ofValues } from './of-values.ts'
import { ofWrites } from './of-writes.ts'

/** Evaluators and compilers that are broken on purpose. The generator has to catch every one of them. */
export const mutants: readonly Mutant[] = [...ofLogic, ...ofValues, ...ofRules, ...ofWrites, ...ofRowSecurity]
