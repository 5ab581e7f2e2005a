/** A place in the author's source. `line` and `column` count from 1. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What {@link capturePosition} returns: the stack is parsed only when somebody asks. */
export type LazyPosition = () => Position | undefined

interface StackCapture {
  captureStackTrace(target: object, below: (...args: never[]) => unknown): void
  stackTraceLimit: number
}

/**
 * Remembers where `below`, the public function that the author called, was called from.
 * Uses the engine's stack capture where there is one (V8); elsewhere the position is undefined, and nothing depends on it.
 */
export function capturePosition(below: (...args: never[]) => unknown): LazyPosition {
  const engine = Error as unknown as Partial<StackCapture>
  if (typeof engine.captureStackTrace !== 'function') return () => undefined
  const holder: { stack?: string } = {}
  const limit = engine.stackTraceLimit
  engine.stackTraceLimit = 1
  try {
    engine.captureStackTrace(holder, below)
  } finally {
    if (limit !== undefined) engine.stackTraceLimit = limit
  }
  let parsed: Position | undefined
  let done = false
  return () => {
    if (!done) {
      parsed = parseFrame(holder.stack ?? '')
      done = true
    }
    return parsed
  }
}

/**
 * The first frame of a stack that is not in this package. Undefined where the package cannot be told from the author's
 * code, as in a bundle.
 */
export function callerPosition(stack: string): Position | undefined {
  const own = parseFrame(new Error('here').stack ?? '')?.file.replace(/[^/\\]+[/\\][^/\\]+$/, '')
  if (!own) return undefined
  const frames = stack.split('\n').filter((line) => line.trimStart().startsWith('at '))
  return frames.map(parseFrame).find((frame) => frame !== undefined && !frame.file.startsWith(own))
}

function parseFrame(stack: string): Position | undefined {
  const frame = stack.split('\n').find((line) => line.trimStart().startsWith('at '))
  const match = frame?.match(/(?:\(|at (?:async )?)((?:file:\/\/)?[^()]+?):(\d+):(\d+)\)?$/)
  if (!match) return undefined
  return { file: decodeFile(match[1]!), line: Number(match[2]), column: Number(match[3]) }
}

function decodeFile(file: string): string {
  if (!file.startsWith('file://')) return file
  try {
    return decodeURIComponent(file.slice(7))
  } catch {
    return file
  }
}

/** `policy.ts:12:5`, or an empty string. */
export function printPosition(position: Position | undefined): string {
  return position ? `${position.file}:${position.line}:${position.column}` : ''
}
