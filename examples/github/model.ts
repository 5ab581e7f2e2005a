import { defineModel, t } from 'bailiwick'

/** Ids of users, teams and organisations share one space: `user:ada`, `team:core`, `org:acme`. */
export const model = defineModel({
  naming: 'snake_case',
  subject: {
    id: t.id(),
    principalIds: t.array(t.id()), // the user, their organisations, and their teams with every team these lie in
  },
  resource: {
    repository: {
      id: t.id(),
      ownerId: t.id(),
      readerIds: t.array(t.id()),
      triagerIds: t.array(t.id()),
      writerIds: t.array(t.id()),
      maintainerIds: t.array(t.id()),
      adminIds: t.array(t.id()),
      owner: t.one('organization', 'ownerId'),
    },
    organization: {
      id: t.id(),
      readerIds: t.array(t.id()),
      writerIds: t.array(t.id()),
      adminIds: t.array(t.id()),
    },
  },
})
