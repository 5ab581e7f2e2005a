import { not } from 'bailiwick'
import { type ConditionFamily, check } from '../table.ts'
import { model, subject } from './lists-model.ts'

export const membership: ConditionFamily = {
  kind: 'conditions',
  name: 'in and notIn',
  model,
  resource: 'page',
  subject,
  cases: [
    check('in a list of the subject', { teamId: 't1' }, (page, refs) => page.teamId.in(refs.subject.teams), true, {
      subject: { teams: ['t2', 't1'] },
    }),
    check('not in a list of the subject', { teamId: 't3' }, (page, refs) => page.teamId.in(refs.subject.teams), false, {
      subject: { teams: ['t2', 't1'] },
    }),
    check(
      'notIn a list of the subject',
      { teamId: 't3' },
      (page, refs) => page.teamId.notIn(refs.subject.teams),
      true,
      { subject: { teams: ['t2', 't1'] } },
    ),
    check('A154 in nothing is false', { teamId: 't1' }, (page, refs) => page.teamId.in(refs.subject.teams), false, {
      subject: { teams: [] },
    }),
    check(
      'trap 5 null in nothing is false',
      { teamId: null },
      (page, refs) => page.teamId.in(refs.subject.teams),
      false,
      { subject: { teams: [] } },
    ),
    check(
      'trap 5 null notIn nothing is true',
      { teamId: null },
      (page, refs) => page.teamId.notIn(refs.subject.teams),
      true,
      { subject: { teams: [] } },
    ),
    check('A040 null in something', { teamId: null }, (page, refs) => page.teamId.in(refs.subject.teams), 'unknown', {
      subject: { teams: ['t1'] },
    }),
    check(
      'A040 null notIn something',
      { teamId: null },
      (page, refs) => page.teamId.notIn(refs.subject.teams),
      'unknown',
      { subject: { teams: ['t1'] } },
    ),
    check('in a list that is null', { teamId: 't1' }, (page, refs) => page.teamId.in(refs.subject.teams), 'unknown'),
    check(
      'notIn a list that is null',
      { teamId: 't1' },
      (page, refs) => page.teamId.notIn(refs.subject.teams),
      'unknown',
    ),
    check(
      'null in a list that is null',
      { teamId: null },
      (page, refs) => page.teamId.in(refs.subject.teams),
      'unknown',
    ),
    check(
      'trap 4 a hit beside a null element',
      { teamId: 't1' },
      (page, refs) => page.teamId.in(refs.subject.teams),
      true,
      { subject: { teams: [null, 't1'] } },
    ),
    check(
      'trap 4 a miss beside a null element',
      { teamId: 't2' },
      (page, refs) => page.teamId.in(refs.subject.teams),
      'unknown',
      { subject: { teams: [null, 't1'] } },
    ),
    check(
      'trap 4 notIn beside a null element',
      { teamId: 't2' },
      (page, refs) => page.teamId.notIn(refs.subject.teams),
      'unknown',
      { subject: { teams: [null, 't1'] } },
    ),
    check(
      'trap 4 a hit of notIn beside a null element',
      { teamId: 't1' },
      (page, refs) => page.teamId.notIn(refs.subject.teams),
      false,
      { subject: { teams: [null, 't1'] } },
    ),
    check('numbers of the subject', { number: 2 }, (page, refs) => page.number.in(refs.subject.numbers), true, {
      subject: { numbers: [1, 2] },
    }),
    check('levels of the subject', { level: 'mid' }, (page, refs) => page.level.in(refs.subject.levels), true, {
      subject: { levels: ['mid'] },
    }),
    check('in a list of the row', { word: 'a', tags: ['b', 'a'] }, (page) => page.word.in(page.tags), true),
    check('in an empty list of the row', { word: null, tags: [] }, (page) => page.word.in(page.tags), false),
    check('notIn a list of the row', { word: 'a', tags: ['b', null] }, (page) => page.word.notIn(page.tags), 'unknown'),
    check('in a null list of the row', { word: 'a', tags: null }, (page) => page.word.in(page.tags), 'unknown'),
    check('a list in an array', { word: 'b' }, (page) => page.word.in(['a', 'b']), true),
    check('a list with one value', { word: 'b' }, (page) => not(page.word.in('a')), true),
    check('case matters', { word: 'A' }, (page) => page.word.in('a'), false),
  ],
}
