import { any, isTrue } from 'bailiwick'
import { toPg } from 'bailiwick/sql'
import { sql } from '../../../packages/bailiwick/src/compile/fragment.ts'
import type { ErrorCase, ErrorFamily, Untyped } from '../table.ts'
import { allow, at, deny, write } from './mistakes.ts'

const unused = (title: string, reference: string, rule: Parameters<typeof allow>[0]): ErrorCase =>
  at(title, 'UNUSED_REFERENCE', `\`${reference}\` was read and is not part of any condition`, allow(rule))

const noValue = (title: string, text: string, rule: Parameters<typeof allow>[0]): ErrorCase =>
  at(title, 'NOT_A_VALUE', `\`${text}\` has no value`, allow(rule))

const fragment = sql`select 1` as Untyped

/** What JavaScript would compute to `true`, and so to an unconditional allow, from an untyped caller's references. */
export const referenceErrors: ErrorFamily = {
  kind: 'errors',
  name: 'references that JavaScript computes with',
  cases: [
    unused('a reference by !==', 'article.title', (article, { subject }) => article.title !== subject.id),
    unused('a named rule by !==', 'article.title', (article) => ({ rule: article.title !== 'a' })),
    unused('a rule with words by !==', 'article.title', (article) => ({ rule: { when: article.title !== 'a' } })),
    unused('a reference by != null', 'article.title', (article) => article.title != null),
    unused('Boolean() of a reference', 'article.title', (article) => Boolean(article.title)),
    unused('a reference by !!', 'article.tags', (article) => !!article.tags),
    unused('an attribute of the subject by !!', 'subject.id', (_, { subject }) => !!subject.id),
    unused('an attribute of the context by !!', 'context.now', (_, { context }) => !!context.now),
    unused('a relation by !!', 'article.comments', (article) => !!article.comments),
    unused('a json attribute by !!', 'article.data', (article) => !!article.data),
    unused('an object inside json by !!', 'article.data.nested', (article) => !!article.data.nested),
    unused('a path of json by !==', 'article.data.nested.size', (article) => article.data.nested.size !== 1),
    unused('a shifted instant by !!', 'article.at + 1 days', (article) => !!article.at.plus({ days: 1 })),
    unused('typeof a reference', 'article.title', (article) => typeof article.title !== 'string'),
    unused('a reference before &&', 'article.title', (article) => article.title && article.size.is(1)),
    unused('a reference as a test', 'article.title', (article) => (article.title ? article.size.is(1) : false)),
    unused('an attribute taken apart and not used', 'article.title', ({ title: _, size }) => size.is(1)),
    unused('one of two reads', 'article.title', (article) => ({
      a: article.title.is('a'),
      b: article.title !== 'b',
    })),
    unused('inside a relation', 'comment.articleId', (article) =>
      article.comments.some((comment: Untyped) => (comment.articleId ? comment.hidden : comment.hidden)),
    ),
    at(
      'a related row by !!',
      'UNUSED_REFERENCE',
      '`comment.article` was read',
      write(({ resource: comment }) => ({ read: { allow: !!comment.article } }), 'comment'),
    ),
    at(
      'a field by !==',
      'UNUSED_REFERENCE',
      '`article.title` was read',
      write(({ resource: article }) => ({ read: { allow: true, fields: { title: article.title !== 'a' } } })),
    ),
    at(
      'a condition by !!',
      'UNUSED_CONDITION',
      '`article.title is "a"`',
      allow((article) => !!article.title.is('a')),
    ),
    noValue('a reference in a template', 'article.title', (article) => article.title.is(`${article.title}`)),
    noValue('a reference by +', 'article.size', (article) => article.size.is(article.size + 1)),
    noValue('a reference by <', 'article.at', (article) => article.at < Date.now()),
    noValue('two references by <', 'article.size', (article, { subject }) => article.size < subject.age),
    noValue('minus a reference', 'article.size', (article) => article.size.is(-article.size)),
    noValue('String() of a reference', 'article.title', (article) => article.title.is(String(article.title))),
    // biome-ignore lint/suspicious/noDoubleEquals: what is tested
    noValue('a reference by == with a text', 'article.title', (article) => article.title == 'a'),
    noValue('JSON of a reference', 'article.title', (article) => article.title.is(JSON.stringify(article.title))),
    noValue('a list as text', 'article.tags', (article) => article.title.is(`${article.tags}`)),
    noValue('a relation as text', 'article.comments', (article) => article.title.is(`${article.comments}`)),
    noValue('a row as text', 'article', (article) => article.title.is(`${article}`)),
    noValue('the subject as text', 'subject', (article, { subject }) => article.title.is(`${subject}`)),
    noValue('a json attribute as text', 'article.data', (article) => article.title.is(`${article.data}`)),
    noValue('a name in a row', 'article', (article) => !('titel' in article)),
    noValue('a condition as text', 'article.title is "a"', (article) => article.title.is(`${article.title.is('a')}`)),
    noValue('a boolean as text', 'subject.banned', (article, { subject }) => article.title.is(`${subject.banned}`)),
    at(
      'conditions compared by <',
      'NOT_A_VALUE',
      'has no value',
      deny((article) => article.size.is(1) < article.size.is(2)),
    ),
    at('a fragment in a text', 'NOT_A_VALUE', '`toPg(fragment)`', () => `${fragment}`),
    at('a fragment by +', 'NOT_A_VALUE', '`toPg(fragment)`', () => fragment + fragment),
    at(
      'an operator of another library',
      'UNKNOWN_OPERATOR',
      'of `article.status`: `eq`',
      allow((article) => article.status.eq('draft')),
      'is',
    ),
    at(
      'an operator of an array',
      'UNKNOWN_OPERATOR',
      'of `article.tags`: `includes`',
      allow((article) => article.tags.includes('a')),
      'has',
    ),
    at(
      'a mistyped operator',
      'UNKNOWN_OPERATOR',
      'of `article.title`: `startWith`',
      allow((article) => article.title.startWith('a')),
      'startsWith',
    ),
    at(
      'a mistyped operator of a relation',
      'UNKNOWN_OPERATOR',
      'of `article.comments`: `any`',
      allow((article) => article.comments.any(() => true)),
      'some',
    ),
    at(
      'an attribute of a value',
      'UNKNOWN_OPERATOR',
      'of `subject.banned`: `name`',
      allow((_, { subject }) => subject.banned.name),
    ),
    at(
      'a method of a condition',
      'UNKNOWN_OPERATOR',
      '`all(a, b)`',
      allow((article) => article.size.is(1).and(article.size.is(2))),
    ),
    at(
      'a method of what a builder made',
      'UNKNOWN_OPERATOR',
      '`any(',
      allow((article) => (any(isTrue(article.locked)) as Untyped).or(true)),
    ),
    at('numbers of parameters from 0', 'INVALID_OPTION', 'seen: 0', () => toPg(fragment, 0)),
    at('numbers of parameters from a text', 'INVALID_OPTION', 'seen: "2"', () => toPg(fragment, '2' as Untyped)),
    at('numbers of parameters from a fraction', 'INVALID_OPTION', 'seen: 1.5', () => toPg(fragment, 1.5)),
    at('numbers of parameters from no number', 'INVALID_OPTION', 'seen: NaN', () => toPg(fragment, Number.NaN)),
  ],
}
