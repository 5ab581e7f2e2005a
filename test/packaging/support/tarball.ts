/** Packs a package and unpacks it again: what a user gets, without asking a registry for anything. */
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inject } from 'vitest'
import { pack } from '../../../tools/pack.mjs'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder for the tarballs of this run. */
    packed: string
  }
}

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

export type Target = string | null | { readonly [condition: string]: Target }

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports: Readonly<Record<string, Target>>
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export interface Tarball {
  readonly file: string
  readonly bytes: number
  readonly manifest: Manifest
  /** The paths inside, with forward slashes. */
  readonly files: readonly string[]
  /** The text of a file inside. */
  read(path: string): string
}

export interface Project {
  readonly folder: string
  /** Unpacks a tarball into node_modules. */
  install(tarball: Tarball): void
  /** Makes a package of this repository's own node_modules available, dependencies and all. */
  link(name: string): void
}

/** Temporary folders that go away together. */
export class Workshop {
  private readonly folder = mkdtempSync(join(tmpdir(), 'bailiwick-packaging-'))
  private readonly packed = new Map<string, Tarball>()

  pack(name: string): Tarball {
    const known = this.packed.get(name)
    if (known) return known
    const file = packedOnce(name)
    const unpacked = join(this.folder, 'unpacked', name)
    unpack(file, unpacked)
    const tarball: Tarball = {
      file,
      bytes: statSync(file).size,
      manifest: JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')),
      files: listFiles(unpacked),
      read: (path) => readFileSync(join(unpacked, path), 'utf8'),
    }
    this.packed.set(name, tarball)
    return tarball
  }

  /** An empty application outside the repository, so that nothing of it can be found by accident. */
  project(name: string): Project {
    const folder = join(this.folder, name)
    mkdirSync(join(folder, 'node_modules'), { recursive: true })
    return {
      folder,
      install: (tarball) => unpack(tarball.file, join(folder, 'node_modules', tarball.manifest.name)),
      link: (dependency) => {
        const link = join(folder, 'node_modules', dependency)
        if (existsSync(link)) return
        mkdirSync(dirname(link), { recursive: true })
        symlinkSync(join(ROOT, 'node_modules', dependency), link, 'dir')
      },
    }
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Packing takes seconds, so all files of a run share what the first one packed; two at once do the same, and one of them counts. */
function packedOnce(name: string): string {
  const done = join(inject('packed'), name)
  if (!existsSync(done)) {
    const mine = mkdtempSync(`${done}-`)
    pack(name, mine)
    try {
      renameSync(mine, done)
    } catch (error) {
      if (!existsSync(done)) throw error
    }
  }
  return join(done, readdirSync(done)[0] as string)
}

function unpack(file: string, folder: string): void {
  mkdirSync(folder, { recursive: true })
  execFileSync('tar', ['-xzf', file, '-C', folder, '--strip-components=1'])
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}

/** Every file an export may lead to, under whichever condition. */
export function targets(target: Target): string[] {
  if (target === null) return []
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(targets)
}

/** The names a user can import: `bailiwick`, `bailiwick/sql`, ... */
export function entries({ name, exports }: Manifest): string[] {
  return Object.keys(exports)
    .filter((path) => path !== './package.json')
    .map((path) => `${name}${path.slice(1)}`)
}
