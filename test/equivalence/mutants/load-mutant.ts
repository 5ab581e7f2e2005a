import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { compileFunction } from 'node:vm'
import typescript from 'typescript'
import { root } from '../root.ts'
import { type Library, libraryFiles } from '../spec/library.ts'

/** One line of the engine that says something else. */
export interface Mutant {
  /** What is wrong with it. */
  readonly name: string
  /** In the folder of the engine's sources; below `sql/` in that of the server's. */
  readonly file: string
  /** Must be there exactly once: after a refactoring this fails, so that no mutant is lost silently. */
  readonly from: string
  readonly to: string
}

const sources = join(root, 'packages/bailiwick/src')
const serverSources = join(root, 'packages/server/src')

type Exports = Readonly<Record<string, unknown>>

/** A source as a function of its exports and of what finds its imports. */
interface Unit {
  readonly code: string
  readonly imports: readonly string[]
}

/**
 * Copies of the engine that live beside each other. A copy has its own instance of the broken module and of every module that leads
 * to it; the others are shared, since nothing in them can differ.
 */
export class Laboratory<L = Library> {
  readonly #files: Readonly<Record<keyof L, string>>
  readonly #sources: ReadonlyMap<string, string>
  readonly #units = new Map<string, Unit>()
  readonly #whole = new Map<string, Exports>()

  /** `files` says where the modules of a library are, from the folder of the sources. */
  constructor(files = libraryFiles as unknown as Readonly<Record<keyof L, string>>) {
    this.#files = files
    const names = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    const modules = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    this.#sources = new Map(modules.map((name) => [name, readFileSync(join(sources, name), 'utf8')]))
  }

  /** A copy with the mutant in it; without one, the control. */
  load(mutant?: Mutant): L {
    if (!mutant || isSql(mutant)) return this.#library(this.#whole, undefined)
    const text = this.#sources.get(mutant.file)
    const unit = unitOf(mutant.file, broken(text ?? '', mutant))
    const own = new Map([...this.#whole].filter(([name]) => !this.#leadsTo(name, mutant.file)))
    return this.#library(own, { name: mutant.file, unit })
  }

  /** Says which mutants no longer match the sources. */
  lost(mutants: readonly Mutant[]): readonly string[] {
    return mutants.flatMap((mutant) => {
      const count = this.#text(mutant).split(mutant.from).length - 1
      return count === 1 ? [] : [`${mutant.name}: ${count} places in ${mutant.file}`]
    })
  }

  /** The statement that breaks a function of the database, for a mutant of the server's SQL. */
  statement(mutant: Mutant): string | undefined {
    return isSql(mutant) ? broken(this.#text(mutant), mutant) : undefined
  }

  #text({ file }: Mutant): string {
    if (isSql({ file })) return readFileSync(join(serverSources, file), 'utf8')
    return this.#sources.get(file) ?? ''
  }

  #library(loaded: Map<string, Exports>, changed: { name: string; unit: Unit } | undefined): L {
    const load = (name: string): Exports => {
      const known = loaded.get(name)
      if (known) return known
      const exports: Exports = {}
      loaded.set(name, exports)
      const { code } = name === changed?.name ? changed.unit : this.#unit(name)
      const require = (specifier: string) => load(resolved(name, specifier))
      compileFunction(code, ['exports', 'require'], { filename: `${changed ? 'mutant' : 'control'}/${name}` })(
        exports,
        require,
      )
      return exports
    }
    const modules = Object.entries<string>(this.#files).map(([part, name]) => [part, load(`${name}.ts`)])
    return Object.fromEntries(modules) as unknown as L
  }

  #unit(name: string): Unit {
    const known = this.#units.get(name) ?? unitOf(name, this.#sources.get(name)!)
    this.#units.set(name, known)
    return known
  }

  readonly #leading = new Map<string, ReadonlySet<string>>()

  #leadsTo(name: string, target: string): boolean {
    return this.#reached(name).has(target)
  }

  #reached(name: string): ReadonlySet<string> {
    const known = this.#leading.get(name)
    if (known) return known
    const found = new Set([name])
    this.#leading.set(name, found)
    for (const other of this.#unit(name).imports) for (const inner of this.#reached(other)) found.add(inner)
    return found
  }
}

const isSql = ({ file }: Pick<Mutant, 'file'>) => file.endsWith('.sql')

function broken(text: string, { name, from, to }: Mutant): string {
  if (text.split(from).length !== 2)
    throw new Error(`The mutant "${name}" does not match exactly one place: mend it in mutants.ts`)
  return text.replace(from, () => to)
}

function resolved(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier)
}

function unitOf(name: string, text: string): Unit {
  const { ModuleKind, ScriptTarget, transpileModule } = typescript
  const compilerOptions = {
    module: ModuleKind.CommonJS,
    target: ScriptTarget.ES2022,
    verbatimModuleSyntax: false,
  }
  const code = transpileModule(text, { compilerOptions }).outputText
  const imports = [...code.matchAll(/require\("(\.[^"]+)"\)/g)].map(([, specifier]) => resolved(name, specifier!))
  return { code, imports }
}
