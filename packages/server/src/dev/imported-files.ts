/** Lists the project's own files that a module is made of. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const endings = ['', '.ts', '.mts', '.js', '.mjs', '/index.ts', '/index.js']

/** The file and all that it imports by a relative path, directly or not. A file that does not exist yet counts too. */
export function importedFiles(file: string, seen: Set<string> = new Set()): ReadonlySet<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const path of relativeImports(file)) {
    const target = resolve(dirname(file), path)
    importedFiles(endings.map((ending) => target + ending).find(isFile) ?? target, seen)
  }
  return seen
}

/** By the text alone, so that it also works for a file that does not parse at the moment. */
function relativeImports(file: string): string[] {
  if (!isFile(file)) return []
  const imports = readFileSync(file, 'utf8').matchAll(/(?:\bfrom|\bimport)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]+)\1/g)
  return [...imports].map((match) => match[2]!)
}

export function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}
