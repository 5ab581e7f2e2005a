/** What the project's TypeScript files become, each parsed once: that takes most of the time that loading one takes. */
import { readFileSync } from 'node:fs'
import { createJiti, type Jiti, type JitiOptions, type TransformOptions } from 'jiti'
import { isFile } from './imported-files.ts'

/** JavaScript, and what the loader said when it asked for it: the text of the file among other things. */
export interface Parsed {
  readonly asked: string
  readonly code: string
}

/** By file. Plain data, so that a thread can be given it. */
export type ParsedFiles = ReadonlyMap<string, Parsed>

/** Nothing is kept of what ran, and nothing is written beside the project. */
export const loading = { moduleCache: false, fsCache: false, interopDefault: false } satisfies JitiOptions

/** The last that each file became. */
const kept = new Map<string, Parsed>()

/** A loader for `file`, which parses what has another text than the last time. `texts` stand in the place of those of the files. */
export function createLoader(file: string, options: JitiOptions = {}, texts?: ReadonlyMap<string, string>): Jiti {
  const instead = (asked: TransformOptions) => {
    const source = texts?.get(asked.filename ?? '')
    return source === undefined ? asked : { ...asked, source }
  }
  return createJiti(file, { ...loading, ...options, transform: (asked) => ({ code: codeOf(instead(asked)) }) })
}

/** Those of the files that are TypeScript, as a loader will ask for them. Whoever has them needs no parser. */
export function parseFiles(files: Iterable<string>): ParsedFiles {
  const loader = createLoader(import.meta.url)
  const jsx = loader.options.jsx ?? false
  const sources = [...files].filter((file) => /\.m?ts$/.test(file) && isFile(file))
  for (const filename of sources) {
    loader.transform({ filename, source: readFileSync(filename, 'utf8'), ts: true, async: true, jsx })
  }
  return new Map(sources.map((file) => [file, kept.get(file)!]))
}

let parser: Jiti | undefined

/** For a file that does not parse it is code that says so, which is kept like any other. */
function codeOf(options: TransformOptions): string {
  const { filename = '' } = options
  const asked = JSON.stringify(options)
  const before = kept.get(filename)
  if (before?.asked === asked) return before.code
  parser ??= createJiti(import.meta.url, loading)
  const code = parser.transform(options)
  kept.set(filename, { asked, code })
  return code
}
