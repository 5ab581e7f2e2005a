import { combine, definePolicy } from 'bailiwick'
import { model } from './model.ts'

const documents = definePolicy(model, 'document', ({ subject, resource: document }) => ({
  read: {
    allow: {
      public: document.isPublic,
      shared: document.id.in(subject.viewIds),
      'folder shared': document.folderIds.hasAny(subject.viewIds),
    },
  },
  write: {
    allow: {
      owner: document.ownerIds.has(subject.id),
      'folder owner': document.folderIds.hasAny(subject.ownedFolderIds),
    },
    implies: ['read', 'share'], // whoever may write may read and share
  },
  share: {},
  changeOwner: { allow: { owner: document.ownerIds.has(subject.id) } },
}))

const folders = definePolicy(model, 'folder', ({ subject, resource: folder }) => ({
  createDocument: { allow: { owner: folder.ownerIds.has(subject.id) } },
}))

export const policy = combine(documents, folders)
