import { definePolicy } from 'bailiwick'
import { model } from './model.ts'

/** Each permission gives the one before it; the owning organisation gives three of them on all of its repositories. */
export const policy = definePolicy(model, 'repository', ({ subject, resource: repository }) => ({
  read: {
    allow: {
      reader: repository.readerIds.hasAny(subject.principalIds),
      'reader of the organization': repository.owner.readerIds.hasAny(subject.principalIds),
    },
  },
  triage: {
    allow: { triager: repository.triagerIds.hasAny(subject.principalIds) },
    implies: ['read'],
  },
  write: {
    allow: {
      writer: repository.writerIds.hasAny(subject.principalIds),
      'writer of the organization': repository.owner.writerIds.hasAny(subject.principalIds),
    },
    implies: ['triage'],
  },
  maintain: {
    allow: { maintainer: repository.maintainerIds.hasAny(subject.principalIds) },
    implies: ['write'],
  },
  admin: {
    allow: {
      admin: repository.adminIds.hasAny(subject.principalIds),
      'admin of the organization': repository.owner.adminIds.hasAny(subject.principalIds),
    },
    implies: ['maintain'],
  },
}))
