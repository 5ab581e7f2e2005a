import { combine, definePolicy } from 'bailiwick'
import { model } from './model.ts'

const lists = definePolicy(model, 'list', ({ subject, resource: list }) => ({
  '*': { allow: { owner: list.ownerId.is(subject.id) } },
  create: { allow: true },
  getLists: { allow: true },
  read: { allow: { reader: list.readerTeamId.in(subject.teamIds) } },
  update: {
    allow: { editor: list.editorTeamId.in(subject.teamIds) },
    implies: ['read', 'createTask', 'updateTask', 'deleteTask'],
  },
  delete: {},
  createTask: {},
  updateTask: {},
  deleteTask: {},
  editShares: {},
}))

/** Tasks are rows of their own here; who may read the list may read them. */
const tasks = definePolicy(model, 'task', ({ subject, resource: task }) => ({
  read: {
    allow: {
      owner: task.list.ownerId.is(subject.id),
      reader: task.list.readerTeamId.in(subject.teamIds),
      editor: task.list.editorTeamId.in(subject.teamIds),
    },
  },
}))

export const policy = combine(lists, tasks)
