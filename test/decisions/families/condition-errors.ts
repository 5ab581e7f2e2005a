import { all, any, type Condition, isNotFalse, not, rules } from 'bailiwick'
import type { ErrorFamily, Untyped } from '../table.ts'
import { allow, at, deny, write } from './mistakes.ts'

export const conditionErrors: ErrorFamily = {
  kind: 'errors',
  name: 'errors of a condition',
  cases: [
    at(
      'all of nothing',
      'EMPTY_CONDITION',
      '`all()` of nothing',
      allow(() => (all as Untyped)()),
    ),
    at(
      'any of nothing',
      'EMPTY_CONDITION',
      '`any()` of nothing',
      allow(() => (any as Untyped)()),
    ),
    at(
      'in nothing',
      'EMPTY_CONDITION',
      'article.title.in of nothing',
      allow((article) => article.title.in()),
    ),
    at(
      'hasAny of nothing',
      'EMPTY_CONDITION',
      'article.tags.hasAny of nothing',
      allow((article) => article.tags.hasAny([])),
    ),
    at(
      'all of a list',
      'INVALID_CONDITION',
      'a list',
      allow((article) => (all as Untyped)([article.title.is('a')])),
    ),
    at(
      'not of a value',
      'INVALID_CONDITION',
      'not: expected a condition, seen `true`',
      allow(() => (not as Untyped)(true)),
    ),
    at(
      'a relation whose callback gives nothing',
      'INVALID_CONDITION',
      'comments.some: expected a condition',
      allow((article) => article.comments.some(() => undefined)),
    ),
    at(
      'a condition and another by &&',
      'UNUSED_CONDITION',
      '`&&` for `all()`',
      allow((article) => article.title.is('a') && article.size.is(1)),
    ),
    at(
      'a condition and another by ||',
      'UNUSED_CONDITION',
      'is not part of any rule',
      write(({ resource: article }) => {
        const made = [article.size.is(1), article.title.is('a')] as const
        return { read: { allow: made[0] || made[1] } }
      }),
    ),
    at(
      'a boolean attribute that is dropped',
      'UNUSED_CONDITION',
      'subject.banned',
      allow((article, { subject }) => subject.banned && article.title.is('a')),
    ),
    at(
      'a condition inside a relation that is dropped',
      'UNUSED_CONDITION',
      'comment.articleId',
      allow((article) => article.comments.some((comment: Untyped) => comment.articleId.is('a') && comment.hidden)),
    ),
    at(
      'a deny over a nullable attribute',
      'UNKNOWN_DENY',
      '`article.locked` may be null',
      deny((article) => article.locked),
    ),
    at(
      'a deny over a nullable attribute, inside',
      'UNKNOWN_DENY',
      '`isTrue(…)` (null does not deny) or `isNotFalse(…)` (null denies)',
      deny((article, { subject }) => all(subject.banned, not(article.locked))),
    ),
    at(
      'a deny over a json path',
      'UNKNOWN_DENY',
      '`article.data` may be null',
      deny((article) => article.data.title.is('a')),
    ),
    at(
      'shared rules do not hide a mistake',
      'UNKNOWN_DENY',
      'article.hide/rule',
      write(({ resource: article }) =>
        rules(['hide', 'pin'], { allow: true, deny: { rule: article.locked as Condition } }),
      ),
    ),
    at(
      'a deny in which isNotFalse stands too deep',
      'UNKNOWN_DENY',
      'article.locked',
      deny((article) => any(isNotFalse(article.locked), article.locked)),
    ),
  ],
}
