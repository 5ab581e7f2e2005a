import { defineModel, t } from 'bailiwick'

export const model = defineModel({
  naming: 'snake_case',
  subject: {
    id: t.id(),
    ownedFolderIds: t.array(t.id()),
    viewIds: t.array(t.id()), //   documents and folders shared with this person or with a group of theirs
  },
  resource: {
    document: {
      id: t.id(),
      isPublic: t.boolean(),
      ownerIds: t.array(t.id()),
      folderIds: t.array(t.id()), // every folder that it lies in, however deep
    },
    folder: { id: t.id(), ownerIds: t.array(t.id()) },
  },
})
