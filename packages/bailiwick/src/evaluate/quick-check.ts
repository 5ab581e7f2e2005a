import type { ModelNode } from '../ast/model.ts'
import type { CompiledAction } from './compiled.ts'
import { generateCheck } from './generate-check.ts'
import { canGenerate, generation } from './generated-code.ts'
import type { Quick, QuickCheck } from './quick-answer.ts'
import { indexedAnswer } from './rule-index.ts'

/**
 * Begins with the index of the rules, if they are many; once the action has been asked often enough to repay the compiling,
 * generated code takes its place, where the host allows it.
 */
export function quickCheck(model: ModelNode, action: () => CompiledAction): Quick {
  let asked = 0
  let indexed: QuickCheck | undefined
  const quick: Quick = {
    check: (environment) => {
      indexed ??= indexedAnswer(model, action())
      asked++
      if (generation.enabled && asked > generation.after) {
        quick.check = canGenerate() ? generateCheck(model, action()) : indexed
        return quick.check(environment)
      }
      return indexed(environment)
    },
  }
  return quick
}
