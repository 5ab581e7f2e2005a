import { deepStrictEqual as equal } from 'node:assert'
import { defineModel, not, t } from 'bailiwick'
import { type DecisionFamily, decision } from '../table.ts'

const model = defineModel({
  subject: { id: t.id(), tenantId: t.tenant().optional() },
  anonymous: {},
  resource: {
    project: {
      id: t.id(),
      tenantId: t.tenant(),
      ownerId: t.id().optional(),
      leadId: t.id().optional(),
      templateId: t.id().optional(),
      lead: t.one('person', 'leadId').optional(),
      template: t.one('template', 'templateId').optional(),
      tasks: t.many('task', 'projectId'),
      drafts: t.many('template', 'projectId'),
    },
    person: { id: t.id(), tenantId: t.tenant(), name: t.text() },
    task: { id: t.id(), tenantId: t.tenant(), projectId: t.id(), done: t.boolean() },
    template: {
      id: t.id(),
      tenantId: t.tenant({ shared: true }),
      name: t.text(),
      projectId: t.id().optional(),
      project: t.one('project', 'projectId').optional(),
    },
    note: { id: t.id(), text: t.text() },
    report: {},
  },
  global: ['note'],
})

const mine = { tenantId: 'acme', ownerId: null, leadId: null, templateId: null }
const theirs = { ...mine, tenantId: 'evil' }
const led = (tenantId: string) => ({ ...mine, leadId: 'p', lead: { id: 'p', tenantId, name: 'Ann' } })
const from = (tenantId: string | null) => ({ ...mine, templateId: 't', template: { id: 't', tenantId, name: 'a' } })
const drafts = (...given: readonly (readonly [tenantId: string | null, name: string])[]) => ({
  ...mine,
  drafts: given.map(([tenantId, name], index) => ({ id: `d${index}`, projectId: 'row', tenantId, name })),
})
const tasks = (...given: readonly (readonly [tenantId: string, done: boolean])[]) => ({
  ...mine,
  tasks: given.map(([tenantId, done], index) => ({ id: `t${index}`, projectId: 'row', tenantId, done })),
})

/** Semantics 18. */
export const tenants: DecisionFamily = {
  kind: 'decisions',
  name: 'tenants',
  subject: { id: 'ann', tenantId: 'acme' },
  policy: ({ definePolicy, combine }) =>
    combine(
      definePolicy(model, 'project', ({ subject, resource: project }) => ({
        '*': { allow: { own: project.ownerId.is(subject.id) } },
        read: { allow: true },
        update: {},
        create: { allow: true },
        support: { allow: true, crossTenant: true },
        greet: { allow: project.lead.name.is('Ann') },
        avoid: { allow: not(project.lead.name.is('Ann')) },
        finish: { allow: project.tasks.every((task) => task.done) },
        start: { allow: project.tasks.some((task) => task.done) },
        clear: { allow: project.tasks.none((task) => task.done) },
        manage: { allow: true, implies: ['support'] },
        copy: { allow: project.template.name.is('a') },
        skip: { allow: not(project.template.name.is('a')) },
        plan: { allow: project.drafts.some((draft) => draft.name.is('a')) },
        trust: { allow: project.drafts.every((draft) => draft.name.is('a')) },
      })),
      definePolicy(model, 'template', ({ resource: template }) => ({
        read: { allow: true },
        follow: { allow: template.project.id.is('p') },
        create: { allow: true },
        update: { allow: true },
        delete: { allow: true, crossTenant: true },
        rename: { allow: true },
      })),
      definePolicy(model, 'note', () => ({ read: { allow: true } })),
    ),
  cases: [
    decision('a row of the own tenant', 'project.read', mine, 'allow', { reasons: ['project.read/allow'] }),
    decision('a row of another tenant', 'project.read', theirs, 'deny', { reasons: ['project.read/other tenant'] }),
    decision('a row of another tenant that the subject owns', 'project.update', { ...theirs, ownerId: 'ann' }, 'deny', {
      check: ({ reasons }) =>
        equal(
          reasons.some(({ rule }) => rule === 'project.update/other tenant'),
          true,
        ),
    }),
    decision('a row to be created in another tenant', 'project.create', theirs, 'deny', {
      reasons: ['project.create/other tenant'],
    }),
    decision('a row without a tenant belongs to nobody', 'project.read', { ...mine, tenantId: null }, 'deny', {
      check: ({ reasons }) =>
        equal(reasons, [
          { rule: 'project.read/other tenant', effect: 'deny', value: 'unknown', cause: 'project.tenantId is null' },
        ]),
    }),
    decision('a subject without a tenant sees nothing', 'project.read', mine, 'deny', {
      subject: { tenantId: null },
      reasons: ['project.read/other tenant'],
    }),
    decision('a row without a tenant for a subject without one', 'project.read', { ...mine, tenantId: null }, 'deny', {
      subject: { tenantId: null },
    }),
    decision('the anonymous subject has no tenant', 'project.read', mine, 'deny', { subject: null }),
    decision('crossTenant leaves the rule out', 'project.support', theirs, 'allow'),
    decision('crossTenant leaves the rule out for that action only', 'project.manage', theirs, 'deny', {
      reasons: ['project.manage/other tenant'],
    }),
    decision('a shared row without a tenant is for all', 'template.read', { tenantId: null, name: 'a' }, 'allow'),
    decision('a shared row of the own tenant', 'template.read', { tenantId: 'acme', name: 'a' }, 'allow'),
    decision('a row of another tenant is not shared', 'template.read', { tenantId: 'evil', name: 'a' }, 'deny', {
      reasons: ['template.read/other tenant'],
    }),
    decision('a shared row for a subject without a tenant', 'template.read', { tenantId: null, name: 'a' }, 'allow', {
      subject: null,
    }),
    decision('nobody creates a shared row', 'template.create', { tenantId: null, name: 'a' }, 'deny', {
      reasons: ['template.create/shared row'],
    }),
    decision('a row to be created in the own tenant', 'template.create', { tenantId: 'acme', name: 'a' }, 'allow'),
    decision('nobody updates a shared row', 'template.update', { tenantId: null, name: 'a' }, 'deny', {
      reasons: ['template.update/shared row'],
    }),
    decision('nobody turns an own row into a shared one', 'template.update', { tenantId: 'acme', name: 'a' }, 'deny', {
      changes: { tenantId: null },
      reasons: ['template.update/shared row@after'],
    }),
    decision('nor by an action of another name', 'template.rename', { tenantId: 'acme', name: 'a' }, 'deny', {
      changes: { tenantId: null },
      reasons: ['template.rename/shared row@after'],
    }),
    decision('another change of an own row', 'template.rename', { tenantId: 'acme', name: 'a' }, 'allow', {
      changes: { name: 'b' },
    }),
    decision('crossTenant lets a shared row be written', 'template.delete', { tenantId: null, name: 'a' }, 'allow'),
    decision('a resource without a tenant', 'note.read', { text: 'a' }, 'allow'),
    decision('a related row of the own tenant is seen', 'project.greet', led('acme'), 'allow'),
    decision('a related row of another tenant is absent', 'project.greet', led('evil'), 'deny', {
      check: ({ reasons }) => equal(reasons[1]?.value, 'unknown'),
    }),
    decision('a related row of another tenant is absent, negated', 'project.avoid', led('evil'), 'deny'),
    decision(
      'elements of another tenant do not count for some',
      'project.start',
      tasks(['acme', false], ['evil', true]),
      'deny',
    ),
    decision(
      'elements of the own tenant count for some',
      'project.start',
      tasks(['acme', true], ['evil', false]),
      'allow',
    ),
    decision(
      'elements of another tenant do not count for every',
      'project.finish',
      tasks(['acme', true], ['evil', false]),
      'allow',
    ),
    decision('elements of another tenant do not count for none', 'project.clear', tasks(['evil', true]), 'allow'),
    decision('a shared row without a tenant is seen over a relation', 'project.copy', from(null), 'allow'),
    decision('a shared row of the own tenant is seen over a relation', 'project.copy', from('acme'), 'allow'),
    decision('a shared resource, a row of another tenant', 'project.copy', from('evil'), 'deny', {
      check: ({ reasons }) => equal(reasons[2]?.value, 'unknown'),
    }),
    decision('a shared resource, a row of another tenant, negated', 'project.skip', from('evil'), 'deny'),
    decision('shared elements count for some', 'project.plan', drafts([null, 'a'], ['evil', 'b']), 'allow'),
    decision(
      'elements of another tenant do not, though shared ones do',
      'project.plan',
      drafts([null, 'b'], ['evil', 'a']),
      'deny',
    ),
    decision('shared elements count for every', 'project.trust', drafts([null, 'b'], ['acme', 'a']), 'deny'),
    decision(
      'of the shared and the own, every one',
      'project.trust',
      drafts([null, 'a'], ['acme', 'a'], ['evil', 'b']),
      'allow',
    ),
    decision(
      'from a shared row without a tenant no row of a tenant is seen',
      'template.follow',
      { tenantId: null, name: 'a', projectId: 'p', project: { ...mine, id: 'p' } },
      'deny',
    ),
    decision(
      'from a row of the own tenant it is',
      'template.follow',
      { tenantId: 'acme', name: 'a', projectId: 'p', project: { ...mine, id: 'p' } },
      'allow',
    ),
    decision('without a resource, the tenant is not known', 'project.read', undefined, 'deny', {
      reasons: ['needs-resource'],
    }),
    decision('crossTenant without a resource', 'project.support', undefined, 'allow'),
  ],
}

const keyed = defineModel({
  subject: { orgId: t.tenant({ type: t.uuid() }) },
  resource: {
    page: { id: t.id(), orgId: t.tenant({ type: t.uuid() }), notes: t.many('note', 'pageId') },
    note: { id: t.id(), orgId: t.tenant({ type: t.uuid() }), pageId: t.id() },
  },
})
const acme = 'abcdefab-0000-4000-8000-00000000abcd'
const evil = 'abcdefab-0000-4000-8000-00000000abce'
const notes = (orgId: string) => [{ id: 'n', pageId: 'row', orgId }]

/** Equal keys in two forms are one tenant. */
export const tenantKeys: DecisionFamily = {
  kind: 'decisions',
  name: 'tenants whose keys are uuids',
  subject: { orgId: acme.toUpperCase() },
  policy: ({ definePolicy }) =>
    definePolicy(keyed, 'page', ({ resource: page }) => ({
      read: { allow: true },
      noted: { allow: page.notes.some((note) => note.id.is('n')) },
    })),
  cases: [
    decision('a row of the own tenant in another form', 'page.read', { orgId: acme }, 'allow'),
    decision('a row of another tenant', 'page.read', { orgId: evil }, 'deny', { reasons: ['page.read/other tenant'] }),
    decision('a related row of the own tenant', 'page.noted', { orgId: acme, notes: notes(`{${acme}}`) }, 'allow'),
    decision('a related row of another tenant', 'page.noted', { orgId: acme, notes: notes(evil) }, 'deny'),
  ],
}
