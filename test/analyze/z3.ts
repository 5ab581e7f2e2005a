import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from '../equivalence/root.ts'

/** The prover of `test/z3`, called where it runs, without a thread for each call. */

export const needs = 'the packages of test/z3: npm ci --prefix test/z3 --ignore-scripts'
const folder = join(root, 'test/z3')
/** A name that is resolved from that folder, which has a lock file of its own. */
const name: string = 'z3-solver'

/** Whether it is installed. */
export const isThere = (): boolean => existsSync(join(folder, 'node_modules/z3-solver/package.json'))

type Handle = number & { readonly brand: unique symbol }

/** The part of its interface that is used here. */
interface Api {
  mk_config(): Handle
  mk_context(config: Handle): Handle
  del_context(context: Handle): void
  set_ast_print_mode(context: Handle, mode: number): void
  mk_simple_solver(context: Handle): Handle
  solver_inc_ref(context: Handle, solver: Handle): void
  solver_push(context: Handle, solver: Handle): void
  solver_pop(context: Handle, solver: Handle, count: number): void
  solver_from_string(context: Handle, solver: Handle, text: string): void
  solver_set_params(context: Handle, solver: Handle, parameters: Handle): void
  solver_get_reason_unknown(context: Handle, solver: Handle): string
  solver_get_model(context: Handle, solver: Handle): Handle
  model_to_string(context: Handle, model: Handle): string
  mk_params(context: Handle): Handle
  params_inc_ref(context: Handle, parameters: Handle): void
  params_set_uint(context: Handle, parameters: Handle, name: Handle, value: number): void
  mk_string_symbol(context: Handle, name: string): Handle
}

interface Loaded {
  readonly Z3: Api
  readonly em: { _Z3_solver_check(context: Handle, solver: Handle): number }
}

export type Z3Answer =
  | { readonly kind: 'none' }
  | { readonly kind: 'found'; readonly model: string }
  | { readonly kind: 'unknown'; readonly reason: string }

/** Questions to one solver before a new one takes its place: its memory only grows. */
const perContext = 100

export class Z3 {
  readonly version: string
  readonly #loaded: Loaded
  readonly #timeout: number
  #context: Handle | undefined
  #solver!: Handle
  #asked = 0

  private constructor(loaded: Loaded, version: string, timeout: number) {
    this.#loaded = loaded
    this.version = version
    this.#timeout = timeout
  }

  /** `timeout` in milliseconds. A process that opened it ends with `process.exit`: its threads stay. */
  static async open(timeout: number): Promise<Z3> {
    if (!isThere()) throw new Error(`Z3 is not installed; it needs ${needs}`)
    const require = createRequire(join(folder, 'package.json'))
    const { init } = require(name) as { init(): Promise<Loaded> }
    const { version } = require(`${name}/package.json`) as { version: string }
    return new Z3(await init(), version, timeout)
  }

  /** With `model`, what it found is told as well; that takes a solver of its own, as one that was asked before tells nothing. */
  ask(text: string, { model = false }: { readonly model?: boolean } = {}): Z3Answer {
    const { Z3: api, em } = this.#loaded
    if (model || this.#asked++ % perContext === 0) this.#renew()
    const [context, solver] = [this.#context!, this.#solver]
    api.solver_push(context, solver)
    try {
      api.solver_from_string(context, solver, text)
      const result = em._Z3_solver_check(context, solver)
      if (result === -1) return { kind: 'none' }
      if (result !== 1) return { kind: 'unknown', reason: api.solver_get_reason_unknown(context, solver) }
      const found = model ? api.model_to_string(context, api.solver_get_model(context, solver)) : ''
      return { kind: 'found', model: found }
    } catch (error) {
      this.#asked = 0
      return { kind: 'unknown', reason: String(error) }
    } finally {
      api.solver_pop(context, solver, 1)
      if (model) this.#asked = 0
    }
  }

  #renew(): void {
    const { Z3: api } = this.#loaded
    if (this.#context !== undefined) api.del_context(this.#context)
    const context = api.mk_context(api.mk_config())
    // As SMT-LIB, which is what is read here.
    api.set_ast_print_mode(context, 2)
    const solver = api.mk_simple_solver(context)
    api.solver_inc_ref(context, solver)
    const parameters = api.mk_params(context)
    api.params_inc_ref(context, parameters)
    api.params_set_uint(context, parameters, api.mk_string_symbol(context, 'timeout'), this.#timeout)
    api.solver_set_params(context, solver, parameters)
    this.#context = context
    this.#solver = solver
  }
}
