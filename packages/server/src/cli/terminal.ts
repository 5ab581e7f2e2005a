/** Writes the steps of a start to the terminal. */
import type { Progress } from '../dev/progress.ts'

export interface Terminal extends Progress {
  bold(text: string): string
  dim(text: string): string
  warn(line: string): void
  /** A step that is through, with a word on it. */
  done(title: string, detail: string): void
}

type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>

export function terminal(output: Output = process.stdout, environment = process.env): Terminal {
  const isColored = output.isTTY === true && !environment.NO_COLOR && environment.TERM !== 'dumb'
  const paint = (open: number, close: number) => (text: string) =>
    isColored ? `\u001b[${open}m${text}\u001b[${close}m` : text
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

function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}
