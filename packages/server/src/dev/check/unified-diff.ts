/** Two texts as the lines that are gone and those that are new, with a few around them. */

const AROUND = 3

interface Line {
  readonly sign: ' ' | '-' | '+'
  readonly text: string
}

/** As `diff -u` prints it, so that `patch` can read it; empty where the texts are the same. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return ''
  const lines = linesOf(before.split('\n'), after.split('\n'))
  const changed = lines.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]))
  const hunks: { first: number; last: number }[] = []
  for (const index of changed) {
    const open = hunks.at(-1)
    if (open && index - open.last <= AROUND * 2) open.last = index
    else hunks.push({ first: index, last: index })
  }
  return [`--- ${file}`, `+++ ${file}`, ...hunks.flatMap((hunk) => printed(lines, hunk)), ''].join('\n')
}

function printed(lines: readonly Line[], { first, last }: { first: number; last: number }): readonly string[] {
  const from = Math.max(0, first - AROUND)
  const shown = lines.slice(from, last + AROUND + 1)
  const numbers = (...signs: readonly string[]) => {
    const before = lines.slice(0, from).filter(({ sign }) => signs.includes(sign)).length
    const count = shown.filter(({ sign }) => signs.includes(sign)).length
    return `${count === 0 ? before : before + 1},${count}`
  }
  return [`@@ -${numbers(' ', '-')} +${numbers(' ', '+')} @@`, ...shown.map(({ sign, text }) => `${sign}${text}`)]
}

/** The longest common subsequence, after what both begin and end with. */
function linesOf(before: readonly string[], after: readonly string[]): readonly Line[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let end = 0
  const rest = Math.min(before.length, after.length) - start
  while (end < rest && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  const same = (texts: readonly string[]): Line[] => texts.map((text) => ({ sign: ' ', text }))
  return [
    ...same(before.slice(0, start)),
    ...between(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ]
}

function between(before: readonly string[], after: readonly string[]): readonly Line[] {
  // By row and column, how many lines are common from there on.
  const common = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1))
  for (let a = before.length - 1; a >= 0; a--) {
    for (let b = after.length - 1; b >= 0; b--) {
      common[a]![b] =
        before[a] === after[b] ? common[a + 1]![b + 1]! + 1 : Math.max(common[a + 1]![b]!, common[a]![b + 1]!)
    }
  }
  const lines: Line[] = []
  let a = 0
  let b = 0
  while (a < before.length || b < after.length) {
    if (a < before.length && b < after.length && before[a] === after[b]) {
      lines.push({ sign: ' ', text: before[a++]! })
      b++
    } else if (b >= after.length || (a < before.length && common[a + 1]![b]! >= common[a]![b + 1]!)) {
      lines.push({ sign: '-', text: before[a++]! })
    } else lines.push({ sign: '+', text: after[b++]! })
  }
  return lines
}
