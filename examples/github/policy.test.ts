import { filter, toPg } from 'bailiwick/sql'
import { expect, it } from 'vitest'
import { policy } from './policy.ts'

const ada = policy.for({ id: 'ada', principalIds: ['user:ada', 'team:core', 'team:all', 'org:acme'] })
const nobody: readonly string[] = []
const owner = { id: 'org:bee', readerIds: nobody, writerIds: nobody, adminIds: nobody }
const repository = {
  id: 'r1',
  ownerId: 'org:bee',
  readerIds: nobody,
  triagerIds: nobody,
  writerIds: nobody,
  maintainerIds: nobody,
  adminIds: nobody,
  owner,
}

const actions = (row: typeof repository) => ada.actions('repository', row)

it('each permission gives those before it', () => {
  expect(actions(repository)).toEqual([])
  expect(actions({ ...repository, readerIds: ['user:ada'] })).toEqual(['read'])
  expect(actions({ ...repository, writerIds: ['user:bob', 'user:ada'] })).toEqual(['read', 'triage', 'write'])
  expect(actions({ ...repository, adminIds: ['user:ada'] })).toHaveLength(5)
})

it('a team counts for those in the teams below it, and an organization for its members', () => {
  expect(actions({ ...repository, maintainerIds: ['team:all'] })).toHaveLength(4)
  expect(actions({ ...repository, owner: { ...owner, writerIds: ['org:acme'] } })).toEqual(['read', 'triage', 'write'])
})

it('a decision says through what', () => {
  const decision = ada.decide('repository.read', { ...repository, owner: { ...owner, adminIds: ['user:ada'] } })
  expect(decision.reasons.map(({ rule }) => rule)).toEqual(['repository.admin/admin of the organization'])
})

it('the list of repositories that may be read is one query', () => {
  const { text } = toPg(filter(ada, 'repository.read'))
  expect(text).toContain('"repository"."reader_ids"')
  expect(text).toContain('"organization"')
})
