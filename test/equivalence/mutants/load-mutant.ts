import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import typescript from 'typescript'
import { type Library, libraryFiles } from '../spec/library.ts'

/** One line of the engine that says something else. */
export interface Mutant {
  /** What is wrong with it. */
  readonly name: string
  /** In the folder of the engine's sources. */
  readonly file: string
  /** Must be there exactly once: after a refactoring this fails, so that no mutant is lost silently. */
  readonly from: string
  readonly to: string
}

const sources = fileURLToPath(new URL('../../../packages/bailiwick/src/', import.meta.url))

/** Copies of the engine, each in a module graph of its own; the folder goes when the run ends. */
export class Laboratory {
  readonly #files: ReadonlyMap<string, string>
  /** Below a `node_modules`, where the test runner leaves modules to Node. */
  readonly #folder = mkdtempSync(join(tmpdir(), 'bailiwick-mutants-'))
  #copies = 0

  constructor() {
    const names = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    const modules = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    this.#files = new Map(modules.map((name) => [name, readFileSync(join(sources, name), 'utf8')]))
  }

  /** A copy with the mutant in it; without one, the control. */
  async load(mutant?: Mutant): Promise<Library> {
    const folder = join(this.#folder, 'node_modules', `copy-${this.#copies++}`)
    for (const [name, text] of this.#files) {
      const file = join(folder, name.replace(/\.ts$/, '.js'))
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, name === mutant?.file ? transpiled(broken(text, mutant)) : this.#transpiled(name, text))
    }
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const modules = Object.entries(libraryFiles).map(async ([part, name]) => {
      const url = pathToFileURL(join(folder, `${name}.js`)).href
      return [part, await import(/* @vite-ignore */ url)]
    })
    return Object.fromEntries(await Promise.all(modules)) as Library
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  readonly #known = new Map<string, string>()

  #transpiled(name: string, text: string): string {
    const known = this.#known.get(name) ?? transpiled(text)
    this.#known.set(name, known)
    return known
  }

  /** Says which mutants no longer match the sources. */
  lost(mutants: readonly Mutant[]): readonly string[] {
    return mutants.flatMap((mutant) => {
      const count = (this.#files.get(mutant.file) ?? '').split(mutant.from).length - 1
      return count === 1 ? [] : [`${mutant.name}: ${count} places in ${relative('.', mutant.file)}`]
    })
  }
}

function broken(text: string, { name, from, to }: Mutant): string {
  if (text.split(from).length !== 2)
    throw new Error(`The mutant "${name}" does not match exactly one place: mend it in mutants.ts`)
  return text.replace(from, () => to)
}

function transpiled(text: string): string {
  const { ModuleKind, ScriptTarget, transpileModule } = typescript
  const compilerOptions = {
    module: ModuleKind.ESNext,
    target: ScriptTarget.ES2022,
    rewriteRelativeImportExtensions: true,
    verbatimModuleSyntax: true,
  }
  return transpileModule(text, { compilerOptions }).outputText
}
