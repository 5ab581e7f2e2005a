import type { ModelNode } from '../ast/model.ts'
import type { Environment } from './environment.ts'
import { canGenerate, generation } from './generated-code.ts'
import { generateCheck } from './generate-check.ts'
import type { CompiledAction } from './program.ts'
import { ASK, type QuickAnswer, type QuickCheck } from './quick-answer.ts'
import { indexedAnswer } from './rule-index.ts'

const ask: QuickCheck = () => ASK

/**
 * The quick way to an action's answer. It begins with the index of its rules, if they are many, and is replaced by generated
 * code once the action has been asked often enough to repay the compiling.
 */
export class Quick {
  #asked = 0
  #check: QuickCheck | undefined
  #generated: QuickCheck | undefined
  readonly #model: ModelNode
  readonly #action: () => CompiledAction

  constructor(model: ModelNode, action: () => CompiledAction) {
    this.#model = model
    this.#action = action
  }

  answer(environment: Environment): QuickAnswer {
    const check = generation.enabled ? (this.#generated ?? this.#warm()) : (this.#check ?? this.#index())
    try {
      return check(environment)
    } catch {
      // A getter of the row that throws: the closures know what that means.
      return ASK
    }
  }

  #warm(): QuickCheck {
    this.#asked++
    if (this.#asked <= generation.after) return this.#check ?? this.#index()
    this.#generated = canGenerate() ? generateCheck(this.#model, this.#action()) : (this.#check ?? this.#index())
    return this.#generated
  }

  #index(): QuickCheck {
    this.#check = indexedAnswer(this.#model, this.#action()) ?? ask
    return this.#check
  }
}
