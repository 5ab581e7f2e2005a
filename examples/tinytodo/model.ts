import { defineModel, t } from 'bailiwick'

export const model = defineModel({
  naming: 'snake_case',
  subject: {
    id: t.id(),
    teamIds: t.array(t.id()), // the teams of this user, and every team these lie in
  },
  resource: {
    list: {
      id: t.id(),
      ownerId: t.id(),
      readerTeamId: t.id(),
      editorTeamId: t.id(),
    },
    task: { id: t.id(), listId: t.id(), name: t.text(), done: t.boolean(), list: t.one('list', 'listId') },
  },
})
