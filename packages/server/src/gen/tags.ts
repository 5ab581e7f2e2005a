/** What a comment in the database says to readers, and what its lines that begin with `@` say to the generator. */
import { nearest } from 'bailiwick/findings'
import type { Problems } from './problems.ts'

export interface Tags {
  /** The comment without the tags. */
  readonly text: string
  /** `@name createThing`: what the thing itself is called. */
  readonly name: string | undefined
  /** `@name _a_b aB2`: what a part of it is called. */
  readonly names: ReadonlyMap<string, string>
  /** `@notnull id, title, tags[], return`, by SQL name; `tags[]` are the elements; `*` are all columns that come back. */
  readonly notNull: ReadonlySet<string>
  /** `@nullable note`: takes one out of `*`, or out of what is not null without being said. */
  readonly nullable: ReadonlySet<string>
  readonly skip: boolean
  /** `@notnull` without a name, on a column. */
  readonly isNotNull: boolean
}

const known = ['name', 'notnull', 'nullable', 'skip']

/** `parts` are the names that tags may say; `what` is how a problem names the owner of the comment. */
export function tagsOf(comment: string | null, what: string, parts: readonly string[], problems: Problems): Tags {
  const names = new Map<string, string>()
  const listed = { notnull: new Set<string>(), nullable: new Set<string>() }
  const text: string[] = []
  let name: string | undefined
  let skip = false
  let isNotNull = false
  const check = (part: string) => {
    const plain = part.replace(/\[\]$/, '')
    if (plain === '*' || plain === 'return' || parts.includes(plain)) return
    const meant = nearest(plain, parts)
    const hint = meant === undefined ? `It has: ${parts.join(', ') || 'none'}.` : `Did you mean \`${meant}\`?`
    problems.add(what, `its comment names \`${plain}\`, which is no parameter, column or field of it. ${hint}`)
  }
  for (const line of (comment ?? '').split('\n')) {
    const [, word = '', rest = ''] = /^\s*@([a-zA-Z]+)\b\s*(.*)$/.exec(line) ?? []
    const words = rest
      .trim()
      .split(/[\s,]+/)
      .filter((each) => each !== '')
    if (word === 'skip') skip = true
    else if (word === 'notnull' || word === 'nullable') {
      if (words.length === 0 && word === 'notnull') isNotNull = true
      for (const part of words) {
        check(part)
        listed[word].add(part)
      }
    } else if (word === 'name') {
      const [first = '', second] = words
      const given = second ?? first
      if (words.length > 2 || !/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(given) || given === '__proto__') {
        problems.add(
          what,
          `\`@name ${rest.trim()}\` in its comment: write \`@name newName\`, or \`@name part newName\`.`,
        )
      } else if (second === undefined) name = first
      else {
        check(first)
        names.set(first, second)
      }
    } else {
      const meant = word === '' ? undefined : nearest(word, known)
      if (meant !== undefined) problems.add(what, `its comment says \`@${word}\`. Did you mean \`@${meant}\`?`)
      text.push(line)
    }
  }
  const { notnull: notNull, nullable } = listed
  return { text: text.join('\n').trim(), name, names, notNull, nullable, skip, isNotNull }
}

/** Whether a part is not NULL, from what tags say of it, or of all of them. */
export function isNotNull({ notNull, nullable }: Tags, part: string, otherwise: boolean): boolean {
  if (nullable.has(part)) return false
  return notNull.has(part) || otherwise
}
