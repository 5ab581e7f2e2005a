/** Writes the steps of a start to the terminal. */
import type { Style } from 'bailiwick/findings'
import type { Progress } from '../dev/progress.ts'

export interface Terminal extends Progress {
  bold(text: string): string
  dim(text: string): string
  warn(line: string): void
  /** A step that is through, with a word on it. */
  done(title: string, detail: string): void
}

type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>

type Painter = (open: number, close: number) => (text: string) => string

/** Sets text off, where somebody sees it: on a terminal, unless NO_COLOR is set. */
function painter(output: Output, environment: NodeJS.ProcessEnv): Painter {
  const isColored = output.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb'
  return (open, close) => (text) => (isColored ? `\u001b[${open}m${text}\u001b[${close}m` : text)
}

/** How findings are printed there. */
export function styleOf(output: Output = process.stdout, environment = process.env): Style {
  const paint = painter(output, environment)
  return { bold: paint(1, 22), dim: paint(2, 22), error: paint(31, 39), warning: paint(33, 39), info: paint(36, 39) }
}

export function terminal(output: Output = process.stdout, environment = process.env): Terminal {
  const paint = painter(output, environment)
  const bold = paint(1, 22)
  const dim = paint(2, 22)
  const green = paint(32, 39)
  const red = paint(31, 39)
  const line = (text: string) => output.write(`${text}\n`)

  const done = (title: string, detail: string) => void line(`  ${green('✓')} ${title.padEnd(14)} ${dim(detail)}`)

  return {
    done,
    bold,
    dim,
    say: (text) => void line(`  ${text}`),
    warn: (text) => void line(`  ${red('!')} ${text}`),
    async step(title, work) {
      const started = performance.now()
      try {
        const result = await work((text) => void line(dim(`    ${text}`)))
        done(title, duration(performance.now() - started))
        return result
      } catch (error) {
        line(`  ${red('✗')} ${title}`)
        throw error
      }
    },
  }
}

export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}
