import { isRedacted } from 'bailiwick'
import { type Asked, type QuestionFamily, question, type Row } from '../table.ts'
import { ann } from './newsroom.ts'
import { given, ids, other, own, policy, published, rows } from './newsroom-policy.ts'

const comment = { id: 'c1', articleId: 'a2', authorId: 'ann', flagged: false, text: 'mine' }
const masked = (access: Asked, given: unknown) => access.redact('article.read', given) as Row

export const redaction: QuestionFamily = {
  kind: 'questions',
  name: 'redact',
  policy,
  subject: ann,
  cases: [
    question(
      'A118 an attribute whose condition is false is left out',
      (access) => 'notes' in masked(access, published),
      false,
      given,
    ),
    question('A118 the owner sees it', (access) => masked(access, own)['notes'], 'n', given),
    question(
      'A118 a sensitive attribute without a condition is left out',
      (access) => 'price' in masked(access, own),
      false,
      given,
    ),
    question('A118 the rest stays', (access) => masked(access, published)['status'], 'published', given),
    question('A118 null stays null', (access) => masked(access, { ...own, teamId: null })['teamId'], null, given),
    question(
      'A118 what is not loaded stays away',
      (access) => 'locked' in masked(access, { id: 'a', authorId: 'ann', status: 'draft' }),
      false,
      given,
    ),
    question('A118 a denied row is null', (access) => masked(access, other), null, given),
    question(
      'A118 denied rows leave a list',
      (access) => ids(access.redact('article.read', rows) as readonly unknown[]),
      ['a1', 'a2'],
      given,
    ),
    question('null stays null', (access) => masked(access, null), null, given),
    question(
      'hidden is told from absent',
      (access) => [isRedacted(masked(access, published), 'notes'), isRedacted(masked(access, published), 'status')],
      [true, false],
      given,
    ),
    question(
      'absent is not hidden',
      (access) => isRedacted(masked(access, { id: 'a', authorId: 'ann', status: 'draft' }), 'locked'),
      false,
      given,
    ),
    question(
      'the row itself stays as it was',
      (access) => [masked(access, published) === published, published.notes],
      [false, 'n'],
      given,
    ),
    question(
      'what the model does not know is left out',
      (access) => {
        const copy = masked(access, { ...published, secret: 1 })
        return ['secret' in copy, isRedacted(copy, 'secret')]
      },
      [false, true],
      given,
    ),
    question(
      'A118 related rows are redacted as their own read says',
      (access) => masked(access, { ...published, comments: [comment, { ...comment, authorId: 'bob' }] })['comments'],
      [
        { id: 'c1', articleId: 'a2', authorId: 'ann', flagged: false, text: 'mine' },
        { id: 'c1', articleId: 'a2', authorId: 'bob', flagged: false },
      ],
      given,
    ),
    question(
      'A119 a parent stays whose related rows are hidden',
      (access) => masked(access, { ...published, comments: [{ ...comment, flagged: true }] })['comments'],
      [],
      given,
    ),
    question(
      'a related row that no policy shows is left out',
      (access) => 'team' in masked(access, { ...published, teamId: 't', team: { id: 't' } }),
      false,
      given,
    ),
    question('an unknown action', (access) => access.redact('article.reed', own), { throws: 'UNKNOWN_ACTION' }, given),
    question(
      'a row that lacks what a condition needs',
      (access) => access.redact('article.read', { id: 'a', status: 'published' }),
      { throws: 'ATTRIBUTE_NOT_LOADED' },
      given,
    ),
  ],
}
