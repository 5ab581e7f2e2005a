import { DecisionError, ForbiddenError } from 'bailiwick'
import { type QuestionFamily, question } from '../table.ts'
import { ann } from './newsroom.ts'
import { given, other, own, policy } from './newsroom-policy.ts'

const caught = (run: () => unknown) => {
  try {
    return run()
  } catch (error) {
    return error
  }
}

export const authorizing: QuestionFamily = {
  kind: 'questions',
  name: 'authorize',
  policy,
  subject: ann,
  cases: [
    question(
      'gives the decision',
      (access) => access.authorize('article.read', own).reasons.map(({ rule }) => rule),
      ['article.read/own'],
      given,
    ),
    question(
      'throws where it is denied',
      (access) => access.authorize('article.read', other),
      { throws: 'FORBIDDEN' },
      given,
    ),
    question(
      'A112 the error carries the decision',
      (access) => {
        const error = caught(() => access.authorize('article.read', other))
        return error instanceof ForbiddenError && error.decision.reasons.map(({ rule }) => rule).sort()
      },
      ['article.read/own', 'article.read/published', 'no-allow'],
      given,
    ),
    question(
      'the words of the rule are the message',
      (access) => String(caught(() => access.authorize('article.staff', own))),
      'ForbiddenError: Editors only.',
      given,
    ),
    question(
      'a check that failed is another error',
      (access) => access.authorize('article.stored', own),
      { throws: 'DECISION_FAILED' },
      { ...given, facts: 'failing' },
    ),
    question(
      'a check that failed is the cause',
      (access) => {
        const error = caught(() => access.authorize('article.stored', own))
        return error instanceof DecisionError && [error.decision.allowed, error.decision.errors, String(error.cause)]
      },
      [false, ['the directory is down'], 'Error: the directory is down'],
      { ...given, facts: 'failing' },
    ),
    question(
      'a check that failed without a resource',
      (access) => access.authorize('article.stored'),
      { throws: 'DECISION_FAILED' },
      { ...given, facts: 'failing' },
    ),
    question('without a resource, always', (access) => access.authorize('article.open').allowed, true, given),
    question(
      'without a resource, conditional',
      (access) => access.authorize('article.read'),
      { throws: 'FORBIDDEN' },
      given,
    ),
    question(
      'a caller mistake is neither',
      (access) => access.authorize('article.update', { id: 'a' }),
      { throws: 'ATTRIBUTE_NOT_LOADED' },
      given,
    ),
  ],
}
