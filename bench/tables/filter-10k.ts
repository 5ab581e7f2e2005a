/** Ten thousand records in memory: which of them may this user read? */
import { compare } from '../harness.ts'
import { withGeneratedCode } from '../ours.ts'
import { casbinEnforcer, caslRow, cedarAllows, cedarPolicies, peers } from '../peers.ts'
import type { Table } from '../table.ts'
import { type Article, articles, caslRules, policy, type User, users } from './article-lists.ts'

const generated = withGeneratedCode(policy)

const casbinModel = `
[request_definition]
r = sub, obj
[policy_definition]
p = whose
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.obj.archived == false && ((p.whose == 'own' && r.obj.authorId == r.sub.id) || (p.whose == 'team' && r.obj.status == 'published' && r.obj.teamId in r.sub.teamIds))`

const cedarText = `
permit (principal, action, resource) when { resource.authorId == principal.id };
permit (principal, action, resource) when { resource.status == "published" && principal.teamIds.contains(resource.teamId) };
forbid (principal, action, resource) when { resource.archived };`

function byHand(user: User): (article: Article) => boolean {
  const teams = new Set(user.teamIds)
  return (article) =>
    !article.archived && (article.authorId === user.id || (article.status === 'published' && teams.has(article.teamId)))
}

type Check = (article: Article) => boolean
const both =
  (a: Check, b: Check): Check =>
  (article) =>
    a(article) && b(article)
const either =
  (a: Check, b: Check): Check =>
  (article) =>
    a(article) || b(article)

function closures({ id, teamIds }: User): Check {
  const teams = new Set(teamIds)
  const own: Check = (article) => article.authorId === id
  const published: Check = (article) => article.status === 'published'
  const team: Check = (article) => teams.has(article.teamId)
  const present: Check = (article) => !article.archived
  return both(present, either(own, both(published, team)))
}

export const table: Table = {
  name: 'filter-10k',
  title: 'Ten thousand records filtered in memory',
  about:
    'Own articles, or those published in one of four teams, and none that are archived. A question is one user and all records; ' +
    'the times are for the whole list. What belongs to the user is ready.',
  sections: [
    {
      name: 'filter-10k',
      run: async (settings) => {
        const everyone = users(16)
        const rows = articles(settings.quick ? 1000 : 10_000, everyone)
        const caslRows = rows.map((row) => caslRow('article', row))
        const enforcer = await casbinEnforcer(casbinModel, 'p, own\np, team')
        const policies = cedarPolicies('filter', cedarText)
        const cedarRows = rows.map((row) => ({ uid: { type: 'Article', id: row.id }, attrs: { ...row }, parents: [] }))
        const questions = everyone.map((user) => ({
          user,
          access: policy.for(user),
          generated: generated?.for(user),
          ability: peers.casl.createMongoAbility(caslRules(user)),
          hand: byHand(user),
          closures: closures(user),
          cedar: { uid: { type: 'User', id: user.id }, attrs: { ...user }, parents: [] },
        }))
        const ids = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id)
        const few = settings.quick ? 2 : 1
        return compare(
          {
            title: `${rows.length.toLocaleString('en')} records`,
            questions,
            contenders: [
              { name: 'hand-written rows.filter(…)', kind: 'limit', ask: (q) => rows.filter(q.hand), read: ids },
              {
                name: 'hand-written loop',
                kind: 'hand',
                ask: (q) => {
                  const found: Article[] = []
                  for (const row of rows) if (q.hand(row)) found.push(row)
                  return found
                },
                read: ids,
              },
              {
                name: 'hand-written closures',
                kind: 'hand',
                ask: (q) => rows.filter(q.closures),
                read: ids,
              },
              { name: 'Bailiwick, filter', kind: 'ours', ask: (q) => q.access.filter('article.read', rows), read: ids },
              {
                name: 'Bailiwick, rows.filter(can)',
                kind: 'ours',
                ask: (q) => rows.filter((row) => q.access.can('article.read', row)),
                read: ids,
              },
              generated && {
                name: 'Bailiwick, generated code, filter',
                kind: 'ours',
                ask: (q) => q.generated!.filter('article.read', rows),
                read: ids,
              },
              {
                name: 'CASL, rows.filter(can)',
                kind: 'peer',
                ask: (q) => caslRows.filter((row) => q.ability.can('read', row)),
                read: ids,
              },
              {
                name: 'casbin',
                kind: 'peer',
                atMost: few,
                ask: (q) => rows.filter((row) => enforcer.enforceSync(q.user, row)),
                read: ids,
              },
              {
                name: 'cedar-wasm',
                kind: 'peer',
                atMost: few,
                ask: (q) =>
                  cedarRows.filter((row) =>
                    cedarAllows({
                      principal: q.cedar.uid,
                      action: { type: 'Action', id: 'read' },
                      resource: row.uid,
                      context: {},
                      preparsedPolicySetId: policies,
                      entities: [q.cedar, row],
                    }),
                  ),
                read: (found: readonly { readonly uid: { readonly id: string } }[]) => found.map(({ uid }) => uid.id),
              },
            ],
          },
          settings,
        )
      },
    },
  ],
}
