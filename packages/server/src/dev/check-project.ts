/** Checks what the configuration says against the policy and the data, before anybody looks at the page. */
import type pg from 'pg'
import { CommandError } from './command-error.ts'
import type { Policy, Resource } from './engine.ts'
import type { PeopleConfig, Project } from './load-config.ts'
import { searchPeople, someone, subjectOf } from './people.ts'
import { listable, listConfig, orderAttribute, shownAttributes } from './question.ts'
import { RequestProblem } from './request-problem.ts'
import { snapshot } from './snapshot.ts'

/** Throws INVALID_CONFIG for a list or a query of people that cannot work. */
export async function checkProject({ file, config }: Project, policy: Policy, pool: pg.Pool): Promise<void> {
  try {
    checkLists(config.lists ?? {}, listable(policy))
    for (const resource of listable(policy)) {
      const list = listConfig(config, resource)
      shownAttributes(resource, list)
      orderAttribute(resource, list)
    }
    if (config.people) await checkPeople(config.people, policy, pool)
  } catch (error) {
    if (!(error instanceof RequestProblem)) throw error
    throw new CommandError('INVALID_CONFIG', `${file}: ${error.message}`)
  }
}

function checkLists(lists: object, resources: readonly Resource[]): void {
  const known = resources.map(({ name }) => name)
  const unknown = Object.keys(lists).find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw invalid(`\`lists.${unknown}\` is no resource whose rows can be listed. Those are: ${known.join(', ')}.`)
}

async function checkPeople(people: PeopleConfig, policy: Policy, pool: pg.Pool): Promise<void> {
  try {
    await snapshot(pool, async (read) => {
      await searchPeople(read, people, '-')
      const row = await someone(read, people)
      if (row) subjectOf(policy.model.describe(), row)
      const missing = row && people.details?.find((detail) => !(detail in row))
      if (missing) throw invalid(`\`people.details\` names \`${missing}\`, which \`people.sql\` does not select.`)
    })
  } catch (error) {
    if (error instanceof RequestProblem) throw error
    if (isMistakeInSql(error))
      throw invalid(`\`people.sql\`, with the columns \`id\` and \`${people.label}\`: ${(error as Error).message}`)
  }
}

/** SQLSTATE classes 22 and 42: the text or its values. A database that is away is not the configuration's fault: the page says so. */
function isMistakeInSql(error: unknown): boolean {
  return /^(22|42)/.test(String((error as { code?: unknown } | null)?.code))
}

function invalid(message: string): RequestProblem {
  return new RequestProblem(422, { code: 'INVALID_CONFIG', message })
}
