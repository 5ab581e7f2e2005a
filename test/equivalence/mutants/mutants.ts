import type { Mutant } from './load-mutant.ts'
import { ofLogic } from './of-logic.ts'
import { ofRules } from './of-rules.ts'
import { ofValues } from './of-values.ts'

/** Evaluators and compilers that are broken on purpose. The generator has to catch every one of them. */
export const mutants: readonly Mutant[] = [...ofLogic, ...ofValues, ...ofRules]
