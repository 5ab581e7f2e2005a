/** The condition of a query: how long it takes to make, and how many statement texts there are. */
import { filter as kyselyFilter } from 'bailiwick/kysely'
import { filter, toPg } from 'bailiwick/sql'
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { compare } from '../harness.ts'
import { withGeneratedCode } from '../ours.ts'
import { caslRow, peers } from '../peers.ts'
import type { Table } from '../table.ts'
import { articles, caslRules, policy, users } from './article-lists.ts'

const generated = withGeneratedCode(policy)

interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

export const table: Table = {
  name: 'make-filter',
  title: 'Making the condition of a query',
  about:
    'The same policy as SQL for PostgreSQL, for users in one to eight teams. Before the time is taken, what stands behind the SQL decides ' +
    'alike on a thousand articles. The number of different statement texts over all users is in the name: a text that depends ' +
    'on the user cannot be prepared once.',
  sections: [
    {
      name: 'make-filter',
      run: (settings) => {
        const everyone = users(64, (index) => 1 + (index % 8))
        const interpret = peers.ucastSql.createSqlInterpreter(peers.ucastSql.allInterpreters)
        const dialect = { ...(peers.ucastSql.pg as object), joinRelation: () => false }
        const ucast = (ability: ReturnType<typeof peers.casl.createMongoAbility>): Statement => {
          const [text, values] = interpret(peers.caslExtra.rulesToAST(ability, 'read', 'article')!, dialect)
          return { text, values }
        }
        const questions = everyone.map((user) => ({
          user,
          access: policy.for(user),
          generated: generated?.for(user),
          ability: peers.casl.createMongoAbility(caslRules(user)),
        }))
        decideAlike(questions)
        const texts = (make: (question: (typeof questions)[number]) => Statement) =>
          `${new Set(questions.map((question) => make(question).text)).size} of ${questions.length} texts`
        const ready = (q: (typeof questions)[number]) => toPg(filter(q.access, 'article.read'))
        const caslReady = (q: (typeof questions)[number]) => ucast(q.ability)
        return compare(
          {
            title: 'a WHERE for each of 64 users',
            questions,
            agreement: 'own',
            contenders: [
              {
                name: 'hand-written text with parameters',
                kind: 'limit',
                ask: (q) => ({
                  text: 'not archived and (author_id = $1 or (status = $2 and team_id = any($3)))',
                  values: [q.user.id, 'published', q.user.teamIds],
                }),
              },
              { name: `Bailiwick, access ready (${texts(ready)})`, kind: 'ours', ask: ready },
              {
                name: 'Bailiwick, per user and filter',
                kind: 'ours',
                ask: (q) => toPg(filter(policy.for(q.user), 'article.read')),
              },
              generated && {
                name: 'Bailiwick, generated code, access ready',
                kind: 'ours',
                ask: (q) => toPg(filter(q.generated!, 'article.read')),
              },
              { name: `CASL and @ucast/sql, ability ready (${texts(caslReady)})`, kind: 'peer', ask: caslReady },
              {
                name: 'CASL and @ucast/sql, per user and filter',
                kind: 'peer',
                ask: (q) => ucast(peers.casl.createMongoAbility(caslRules(q.user))),
              },
            ],
          },
          settings,
        )
      },
    },
    {
      name: 'compile-kysely',
      run: (settings) => {
        const db = new Kysely<{ article: Columns }>({
          dialect: {
            createAdapter: () => new PostgresAdapter(),
            createDriver: () => new DummyDriver(),
            createIntrospector: (own) => new PostgresIntrospector(own),
            createQueryCompiler: () => new PostgresQueryCompiler(),
          },
        })
        const query = () => db.selectFrom('article').selectAll().orderBy('id').limit(50)
        const questions = users(64, (index) => 1 + (index % 8)).map((user) => ({ user, access: policy.for(user) }))
        return compare(
          {
            title: 'a whole query of Kysely, built and compiled',
            questions,
            agreement: 'own',
            contenders: [
              {
                name: 'hand-written where',
                kind: 'limit',
                ask: ({ user }) =>
                  query()
                    .where('archived', '=', false)
                    .where((eb) =>
                      eb.or([
                        eb('author_id', '=', user.id),
                        eb.and([eb('status', '=', 'published'), eb('team_id', 'in', user.teamIds)]),
                      ]),
                    )
                    .compile(),
              },
              {
                name: 'Bailiwick, access ready',
                kind: 'ours',
                ask: ({ access }) => query().where(kyselyFilter(access, 'article.read')).compile(),
              },
            ],
          },
          settings,
        )
      },
    },
  ],
}

interface Columns {
  id: string
  author_id: string
  team_id: string
  status: string
  archived: boolean
}

interface Prepared {
  readonly access: ReturnType<typeof policy.for>
  readonly ability: ReturnType<typeof peers.casl.createMongoAbility>
}

/** Statements of two libraries cannot be compared as texts; the policies that they are made from can. */
function decideAlike(prepared: readonly Prepared[]): void {
  for (const row of articles(1000, users(64))) {
    const casl = caslRow('article', row)
    for (const { access, ability } of prepared) {
      if (access.can('article.read', row) === ability.can('read', casl)) continue
      throw new Error(`make-filter: CASL decides otherwise about ${JSON.stringify(row)}`)
    }
  }
}
