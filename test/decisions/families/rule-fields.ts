import { all, defineModel, t } from 'bailiwick'
import { type Asked, type QuestionFamily, question, type Row, type Writing } from '../table.ts'

const model = defineModel({
  subject: { id: t.id(), role: t.enum('guest', 'staff', 'boss'), fast: t.boolean().optional() },
  resource: {
    person: {
      id: t.id(),
      name: t.text(),
      phone: t.text(),
      salary: t.int().sensitive(),
      born: t.date().optional(),
      madeAt: t.timestamp().generated(),
      bossId: t.id().optional(),
      boss: t.one('person', 'bossId').optional(),
    },
  },
})

const policy = ({ definePolicy }: Writing) =>
  definePolicy(model, 'person', ({ subject, resource: person, holds }) => ({
    '*': { allow: { root: { when: subject.id.is('root'), fields: ['id', 'name', 'phone', 'salary'] } } },
    read: {
      allow: {
        everybody: { when: true, fields: ['id', 'name'] },
        self: { when: person.id.is(subject.id), because: 'It is you.' },
        staff: { when: subject.role.atLeast('staff'), fields: ['phone'] },
        quick: { when: subject.fast, fields: ['born'] },
        report: { when: person.boss.id.is(subject.id), fields: ['born'] },
      },
      deny: { nameless: person.name.is('') },
      fields: { salary: subject.role.is('boss') },
    },
    update: {
      allow: { boss: { when: subject.role.is('boss'), fields: ['name', 'phone'] }, self: person.id.is(subject.id) },
      fields: { '*': person.name.isNot('locked') },
    },
    export: { allow: { staff: { when: subject.role.atLeast('staff'), fields: ['name'] } }, implies: ['look'] },
    look: { allow: { self: person.id.is(subject.id) } },
    print: {
      allow: {
        staff: { when: subject.role.atLeast('staff'), fields: ['name', 'phone'] },
        boss: subject.role.is('boss'),
      },
    },
    both: { composedOf: ['export', 'print'] },
    alone: { allow: { held: { when: holds('x'), fields: ['name'] }, self: person.id.is(subject.id) } },
  }))

const bob = {
  id: 'bob',
  name: 'Bob',
  phone: '1',
  salary: 5,
  born: '2000-01-01',
  madeAt: '2020-01-01T00:00:00Z',
  bossId: null,
}
const fieldsOf =
  (action: string, row: Row = bob) =>
  (access: Asked) =>
    access.permittedFieldsOf(`person.${action}`, row)
const staff = { role: 'staff' }
const boss = { role: 'boss' }
const readable = ['id', 'name', 'phone', 'born', 'madeAt', 'bossId']

/** Semantics 17: an attribute is given by its own condition and by an allow that is true. */
export const ruleFields: QuestionFamily = {
  kind: 'questions',
  name: 'fields of rules',
  subject: { id: 'ann', role: 'guest', fast: false },
  policy: (write) => policy(write),
  cases: [
    question('W-90 one rule gives what it names', fieldsOf('read'), ['id', 'name'], { facts: [] }),
    question('W-90 several rules give their union', fieldsOf('read'), ['id', 'name', 'phone'], {
      facts: [],
      subject: staff,
    }),
    question('W-90 a rule without fields gives all', fieldsOf('read'), readable, { facts: [], subject: { id: 'bob' } }),
    question('the condition of the attribute counts too', fieldsOf('read'), ['id', 'name', 'phone'], {
      facts: [],
      subject: boss,
    }),
    question('both true', fieldsOf('read'), ['id', 'name', 'phone', 'salary', 'born', 'madeAt', 'bossId'], {
      facts: [],
      subject: { ...boss, id: 'bob' },
    }),
    question('an unknown rule gives nothing', fieldsOf('read'), ['id', 'name'], { facts: [], subject: { fast: null } }),
    question(
      'a true rule gives what an unknown one would',
      fieldsOf('read', { ...bob, bossId: 'ann', boss: { id: 'ann' } }),
      ['id', 'name', 'born'],
      {
        facts: [],
        subject: { fast: null },
      },
    ),
    question(
      'a rule that lacks data, and would give more',
      fieldsOf('read', { ...bob, bossId: 'eve' }),
      { throws: 'RELATION_NOT_LOADED' },
      { facts: [] },
    ),
    question(
      'a rule that lacks data, where another gives the same',
      fieldsOf('read', { ...bob, bossId: 'eve' }),
      ['id', 'name', 'born'],
      {
        facts: [],
        subject: { fast: true },
      },
    ),
    question('a denied row shows nothing', fieldsOf('read', { ...bob, name: '' }), [], { facts: [] }),
    question('a rule of the star', fieldsOf('look'), ['id', 'name', 'phone', 'salary'], {
      facts: [],
      subject: { id: 'root' },
    }),
    question('a rule of the star shows nothing sensitive', fieldsOf('read'), ['id', 'name', 'phone'], {
      facts: [],
      subject: { id: 'root' },
    }),
    question('in a write', fieldsOf('update'), ['name', 'phone'], { facts: [], subject: boss }),
    question('the condition of the star, in a write', fieldsOf('update', { ...bob, name: 'locked' }), [], {
      facts: [],
      subject: boss,
    }),
    question(
      'what the database fills may not be written',
      fieldsOf('update'),
      ['id', 'name', 'phone', 'salary', 'born', 'bossId'],
      {
        facts: [],
        subject: { id: 'bob' },
      },
    ),
    question('a rule that is implied gives no more than where it is written', fieldsOf('look'), ['name'], {
      facts: [],
      subject: staff,
    }),
    question('a composed action gives what every part gives', fieldsOf('both'), ['name'], {
      facts: [],
      subject: staff,
    }),
    question(
      'a composed action gives what a wider rule of one part gives only if the other does',
      fieldsOf('both'),
      ['name'],
      {
        facts: [],
        subject: boss,
      },
    ),
    question(
      'a failing rule gives nothing',
      fieldsOf('alone', { ...bob, id: 'ann' }),
      ['id', 'name', 'phone', 'salary', 'born', 'madeAt', 'bossId'],
      { facts: 'failing' },
    ),
    question(
      'a decision lists them',
      (access) => access.decide('person.read', bob).fields,
      {
        id: true,
        name: true,
        phone: false,
        salary: false,
        born: false,
        madeAt: false,
        bossId: false,
      },
      { facts: [] },
    ),
    question(
      'redact leaves the others out',
      (access) => access.redact('person.read', bob),
      { id: 'bob', name: 'Bob' },
      { facts: [] },
    ),
    question(
      'a list, each row by its own rules',
      (access) => access.redact('person.read', [bob, { ...bob, id: 'ann', name: 'Ann' }]),
      [
        { id: 'bob', name: 'Bob' },
        { id: 'ann', name: 'Ann', phone: '1', born: '2000-01-01', madeAt: '2020-01-01T00:00:00Z', bossId: null },
      ],
      { facts: [] },
    ),
    question('of one resource', (access) => access.on('person').permittedFieldsOf('read', bob), ['id', 'name'], {
      facts: [],
    }),
    question(
      'all, where nothing is said of fields',
      fieldsOf('alone', { ...bob, id: 'ann' }),
      ['id', 'name', 'phone', 'salary', 'born', 'madeAt', 'bossId'],
      { facts: [] },
    ),
    question(
      'an unknown action',
      (access) => access.permittedFieldsOf('person.raed', bob),
      { throws: 'UNKNOWN_ACTION' },
      { facts: [] },
    ),
    question(
      'no row',
      (access) => access.permittedFieldsOf('person.read', null),
      { throws: 'MISSING_RESOURCE' },
      { facts: [] },
    ),
    question(
      'the rules carry their fields',
      (access) => [access.can('person.read', bob), access.possible('person.update')],
      [true, true],
      { facts: [] },
    ),
    question('a plan is about rows, not about fields', (access) => access.plan('person.read').kind, 'when', {
      facts: [],
    }),
  ],
}

const composed = defineModel({
  subject: { a: t.boolean(), b: t.boolean(), c: t.boolean() },
  resource: { item: { id: t.id(), x: t.text(), y: t.text(), z: t.text() } },
})
const item = { id: 'i', x: 'x', y: 'y', z: 'z' }
const whole = (title: string, subject: Row, expected: readonly string[]) =>
  question(title, (access) => access.permittedFieldsOf('item.whole', item), expected, { subject })

/** What `composedOf` makes of the fields of rules: the attributes that every part gives, each by whichever of its rules is true. */
export const composedFields: QuestionFamily = {
  kind: 'questions',
  name: 'fields of composed rules',
  subject: { a: false, b: false, c: false },
  policy: ({ definePolicy }) =>
    definePolicy(composed, 'item', ({ subject }) => ({
      one: { allow: { a: { when: subject.a, fields: ['x', 'y'] }, b: { when: subject.b, fields: ['z'] } } },
      two: { allow: { c: { when: subject.c, fields: ['y', 'z'] }, all: all(subject.a, subject.b, subject.c) } },
      half: { composedOf: ['one', 'two'] },
      three: { allow: true },
      whole: { composedOf: ['half', 'three'] },
    })),
  cases: [
    whole('nothing where a part is denied', { a: true }, []),
    whole('what both give', { a: true, c: true }, ['y']),
    whole('by another rule', { b: true, c: true }, ['z']),
    whole('by several rules', { a: true, b: true, c: true }, ['x', 'y', 'z']),
  ],
}
