import { filter, toPg } from 'bailiwick/sql'
import { expect, it } from 'vitest'
import { policy } from './policy.ts'

const ada = policy.for({ id: 'ada', teamIds: ['cooks', 'everyone'] })
const list = { id: 'l1', ownerId: 'bob', readerTeamId: 'l1-readers', editorTeamId: 'l1-editors' }

const actions = (row: typeof list) => ada.actions('list', row)

it('everybody may create a list and see their own', () => {
  expect(ada.can('list.create')).toBe(true)
  expect(ada.can('list.getLists')).toBe(true)
  expect(actions(list)).toEqual(['create', 'getLists'])
})

it('the owner may do anything with a list', () => {
  expect(actions({ ...list, ownerId: 'ada' })).toHaveLength(9)
})

it('readers read, editors edit, also through a team that theirs lies in', () => {
  expect(ada.can('list.read', { ...list, readerTeamId: 'everyone' })).toBe(true)
  expect(ada.can('list.update', { ...list, readerTeamId: 'everyone' })).toBe(false)
  const edited = actions({ ...list, editorTeamId: 'cooks' })
  expect(edited).toEqual(['create', 'getLists', 'read', 'update', 'createTask', 'updateTask', 'deleteTask'])
})

it('tasks are read with their list, in process and in SQL', () => {
  const task = { id: 't1', listId: 'l1', name: 'Buy leeks', done: false }
  expect(ada.can('task.read', { ...task, list })).toBe(false)
  expect(ada.can('task.read', { ...task, list: { ...list, editorTeamId: 'cooks' } })).toBe(true)
  expect(toPg(filter(ada, 'task.read')).text).toContain('from "list"')
})
