/** Reads `// bailiwick-ignore L15 until 2027-01-01: why` beside a rule: a finding that its author lives with. */
import { nearest } from 'bailiwick/findings'
import { isDay } from '../check-accept.ts'
import type { Comment } from '../syntax.ts'
import type { RulePlace } from './rule-places.ts'

export interface Ignore {
  /** `L15`, or `L15/negation`. */
  readonly ids: readonly string[]
  readonly because: string
  readonly until?: string
  /** Where the comment begins. */
  readonly offset: number
  /** What it is about: the rule or the action that begins on its line or the next one, else the whole line. */
  readonly from: number
  readonly to: number
}

/** A comment that means to ignore and does not say what is needed. */
export interface BadIgnore {
  readonly offset: number
  readonly message: string
}

/** `known` are the ids that may be ignored. */
export function readIgnores(
  source: string,
  comments: readonly Comment[],
  places: readonly RulePlace[],
  known: readonly string[],
): { readonly ignores: readonly Ignore[]; readonly bad: readonly BadIgnore[] } {
  const ignores: Ignore[] = []
  const bad: BadIgnore[] = []
  for (const comment of comments) {
    const said = /^[\s*]*bailiwick-ignore\b([^\n]*)/.exec(comment.text)?.[1]
    if (said === undefined) continue
    const read = readText(said, known)
    if (typeof read === 'string') bad.push({ offset: comment.start, message: read })
    else ignores.push({ ...read, offset: comment.start, ...rangeOf(source, comment, comments, places) })
  }
  return { ignores, bad }
}

/** What the comment says, or what is wrong with it. */
function readText(said: string, known: readonly string[]): Pick<Ignore, 'ids' | 'because' | 'until'> | string {
  const colon = said.indexOf(':')
  const head = (colon < 0 ? said : said.slice(0, colon)).trim()
  const because = colon < 0 ? '' : said.slice(colon + 1).trim()
  const [names = '', until, ...more] = head.split(/\s+until\b\s*/)
  const ids = names.split(/[\s,]+/).filter(Boolean)
  if (ids.length === 0) return 'It names no finding: `// bailiwick-ignore L15: the reason`.'
  const unknown = ids.find((id) => !isKnown(id, known))
  if (unknown !== undefined) return unknownId(unknown, known)
  if (more.length > 0 || (until !== undefined && !isDay(until)))
    return `\`until\` takes a day, such as 2027-01-31; seen: \`${[until, ...more].join(' until ')}\`.`
  if (because === '') return `It gives no reason: \`// bailiwick-ignore ${head}: the reason\`.`
  return { ids, because, ...(until === undefined ? {} : { until }) }
}

/** Whether findings may have this id, or begin with it: `L15` of `L15/negation`. */
export function isKnown(id: string, known: readonly string[]): boolean {
  return known.some((each) => covers(id, each))
}

/** Whether what is said of `id` holds for a finding of the other id. */
export function covers(id: string, finding: string): boolean {
  return finding === id || finding.startsWith(`${id}/`)
}

export function unknownId(id: string, known: readonly string[]): string {
  const names = [...new Set(known.flatMap((each) => [each.split('/')[0]!, each]))]
  // `L5` is not near to `L05` alone.
  const padded = /^([A-Za-z])(\d)$/.exec(id)
  const meant = padded ? nearest(`${padded[1]}0${padded[2]}`.toUpperCase(), names) : nearest(id, names)
  const short = names.filter((name) => !name.includes('/')).sort()
  return `No finding is called \`${id}\`. ${meant === undefined ? `Known: ${short.join(', ')}.` : `Did you mean \`${meant}\`?`}`
}

/** A comment after code is about its own line, any other about what comes next. */
function rangeOf(
  source: string,
  comment: Comment,
  comments: readonly Comment[],
  places: readonly RulePlace[],
): { readonly from: number; readonly to: number } {
  const lineStart = source.lastIndexOf('\n', comment.start - 1) + 1
  const isBehind = source.slice(lineStart, comment.start).trim() !== ''
  const from = isBehind ? lineStart : nextCode(source, comment.end, comments)
  const start = source.lastIndexOf('\n', from - 1) + 1
  const end = source.indexOf('\n', from)
  const to = end < 0 ? source.length : end
  const begun = places.filter((place) => place.start >= start && place.start < to)
  return { from: start, to: Math.max(to, ...begun.map((place) => place.end)) }
}

/** The first place behind `offset` that is neither space nor comment. */
function nextCode(source: string, offset: number, comments: readonly Comment[]): number {
  let at = offset
  for (;;) {
    while (at < source.length && /\s/.test(source[at]!)) at++
    const comment = comments.find(({ start }) => start === at)
    if (!comment) return at
    at = comment.end
  }
}
