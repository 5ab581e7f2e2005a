import type { ModelNode } from '../ast/model.ts'
import type { Program } from '../evaluate/compiled.ts'
import type { Settings } from './options.ts'
import type { IndexAdvice } from './plan.ts'

export function adviceOf(_model: ModelNode, _program: Program, _settings: Settings): readonly IndexAdvice[] {
  return []
}
