/** Turns whatever loading a file threw into a message with the place in the file. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { codeFrame } from './engine.ts'
import type { SourceProblem } from './wire.ts'

interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
}

/**
 * What is wrong with a source file, as a code frame. `home` is the directory of the project: a position inside it is
 * what the author can mend, so it is preferred over where the engine noticed the mistake.
 */
export function sourceProblem(error: unknown, home: string): SourceProblem {
  if (isSourceProblemError(error)) return error.problem
  const { code, docs, position } = error as { code?: unknown; docs?: unknown; position?: Place | undefined }
  const message = error instanceof Error ? error.message : String(error)
  const place = position ?? placeInMessage(message) ?? placeInStack(error, home)
  return {
    code: typeof code === 'string' ? code : 'SOURCE_ERROR',
    message: plainMessage(message),
    ...(typeof docs === 'string' ? { docs } : {}),
    ...(place === undefined ? {} : { position: place, ...frameOf(place) }),
  }
}

/** A mistake that is found here and not thrown by the file: an export that is missing, for instance. */
export class SourceProblemError extends Error {
  readonly problem: SourceProblem

  constructor(problem: SourceProblem) {
    super(problem.message)
    this.problem = problem
  }
}

function isSourceProblemError(error: unknown): error is SourceProblemError {
  return error instanceof SourceProblemError
}

/** The loader's parser writes its position into the message: `ParseError: Unexpected token\n /app/policy.ts:4:7`. */
const positionLine = /(?:^|\n)\s*(\/[^\n]+?|[A-Za-z]:\\[^\n]+?):(\d+):(\d+)\s*$/

function placeInMessage(message: string): Place | undefined {
  const match = message.match(positionLine)
  // The parser counts columns from 0.
  return match ? { file: match[1]!, line: Number(match[2]), column: Number(match[3]) + 1 } : undefined
}

function placeInStack(error: unknown, home: string): Place | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  for (const line of stack.split('\n')) {
    const match = line.match(/^\s*at .*?((?:file:\/\/)?(?:\/|[A-Za-z]:\\)[^():]+):(\d+):(\d+)\)?$/)
    if (!match) continue
    const file = match[1]!.startsWith('file://') ? fileURLToPath(match[1]!) : match[1]!
    if (file.startsWith(home) && !file.includes('node_modules')) {
      return { file, line: Number(match[2]), column: Number(match[3]) }
    }
  }
  return undefined
}

function plainMessage(message: string): string {
  return message
    .replace(positionLine, '')
    .replace(/^ParseError: /, '')
    .trim()
}

function frameOf(place: Place): { frame?: string } {
  try {
    return { frame: codeFrame(readFileSync(place.file, 'utf8'), place) }
  } catch {
    return {}
  }
}
