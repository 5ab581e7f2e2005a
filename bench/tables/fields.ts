/** Fields: may this one be written, and a record without those that may not be seen. */
import { defineModel, definePolicy, t } from 'bailiwick'
import { compare } from '../harness.ts'
import { type CaslRule, caslRow, peers } from '../peers.ts'
import { createRandom, times } from '../random.ts'
import type { Table } from '../table.ts'

const model = defineModel({
  subject: { id: t.id(), role: t.enum('staff', 'manager') },
  resource: {
    person: {
      id: t.id(),
      name: t.text(),
      email: t.text(),
      phone: t.text(),
      team: t.text(),
      title: t.text(),
      salary: t.int(),
      notes: t.text(),
    },
  },
})

const policy = definePolicy(model, 'person', ({ subject, resource: person }) => {
  const manager = subject.role.is('manager')
  return {
    read: { allow: true, fields: { salary: manager, notes: manager, phone: subject.role.in('staff', 'manager') } },
    update: {
      allow: { self: person.id.is(subject.id), manager },
      fields: {
        id: subject.role.notIn('staff', 'manager'),
        salary: manager,
        notes: manager,
        title: manager,
        team: manager,
      },
    },
  }
})

interface User {
  readonly id: string
  readonly role: 'staff' | 'manager'
}

const fields = ['id', 'name', 'email', 'phone', 'team', 'title', 'salary', 'notes'] as const
type Field = (typeof fields)[number]
type Person = Readonly<Record<Exclude<Field, 'salary'>, string>> & { readonly salary: number }

const visible = {
  staff: fields.filter((field) => field !== 'salary' && field !== 'notes'),
  manager: [...fields],
}
const writable = {
  staff: ['name', 'email', 'phone'] as readonly Field[],
  manager: fields.filter((field) => field !== 'id'),
}
const writableSets = { staff: new Set<string>(writable.staff), manager: new Set<string>(writable.manager) }

function caslRules(user: User): CaslRule[] {
  const own = user.role === 'manager' ? {} : { conditions: { id: user.id } }
  return [
    { action: 'read', subject: 'person', fields: visible[user.role] },
    { action: 'update', subject: 'person', fields: writable[user.role], ...own },
  ]
}

function questions() {
  const random = createRandom(15)
  const people = times(
    64,
    (index): Person => ({
      id: `p${index}`,
      name: `Name ${index}`,
      email: `p${index}@example.org`,
      phone: `555-${index}`,
      team: `team ${index % 7}`,
      title: `title ${index % 5}`,
      salary: 40_000 + index,
      notes: `note ${index}`,
    }),
  )
  const users = people.map((person): User => ({ id: person.id, role: random.chance(0.3) ? 'manager' : 'staff' }))
  const prepared = users.map((user) => ({
    user,
    access: policy.for(user),
    ability: peers.casl.createMongoAbility(caslRules(user)),
  }))
  return times(1024, () => {
    const one = random.pick(prepared)
    const self = people.find((person) => person.id === one.user.id)!
    const person = random.chance(0.6) ? self : random.pick(people)
    return { ...one, person, casl: caslRow('person', person), field: random.pick(fields) }
  })
}

export const table: Table = {
  name: 'fields',
  title: 'Fields',
  about:
    'A record of eight fields, of which staff see six and write three of their own record, managers see all and write seven of any.',
  sections: [
    {
      name: 'write',
      run: (settings) =>
        compare(
          {
            title: 'may this field of this record be written',
            questions: questions(),
            decides: true,
            contenders: [
              {
                name: 'hand-written Set',
                kind: 'limit',
                ask: (q) =>
                  (q.user.role === 'manager' || q.person.id === q.user.id) && writableSets[q.user.role].has(q.field),
              },
              {
                name: 'Bailiwick, fields of the decision',
                kind: 'ours',
                ask: (q) => q.access.decide('person.update', q.person).fields?.[q.field] === true,
              },
              { name: 'CASL, can(…, field)', kind: 'peer', ask: (q) => q.ability.can('update', q.casl, q.field) },
            ],
          },
          settings,
        ),
    },
    {
      name: 'mask',
      run: (settings) =>
        compare(
          {
            title: 'the record without what may not be seen',
            questions: questions(),
            contenders: [
              {
                name: 'hand-written loop over the visible fields',
                kind: 'limit',
                ask: (q) => {
                  const copy: Record<string, unknown> = {}
                  for (const field of visible[q.user.role]) copy[field] = q.person[field]
                  return copy
                },
              },
              {
                name: 'Bailiwick, redact',
                kind: 'ours',
                ask: (q) => q.access.redact('person.read', q.person),
                read: (copy: object) => ({ ...copy }),
              },
              {
                name: 'CASL, permittedFieldsOf',
                kind: 'peer',
                ask: (q) => {
                  const copy: Record<string, unknown> = {}
                  const row = q.person as Readonly<Record<string, unknown>>
                  const permitted = peers.caslExtra.permittedFieldsOf(q.ability, 'read', q.casl, fieldsFrom)
                  for (const field of permitted) copy[field] = row[field]
                  return copy
                },
              },
            ],
          },
          settings,
        ),
    },
  ],
}

const fieldsFrom = { fieldsFrom: (rule: { fields?: string[] }) => rule.fields ?? [...fields] }
