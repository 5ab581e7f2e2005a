import { defineModel, t } from 'bailiwick'

/** Instants and days, on the row and on the subject. */
export const model = defineModel({
  subject: { since: t.timestamp().optional(), birthday: t.date().optional() },
  resource: {
    event: {
      id: t.id(),
      at: t.timestamp().optional(),
      until: t.timestamp().optional(),
      day: t.date().optional(),
      lastDay: t.date().optional(),
    },
  },
})

export const digits = 'a Date has lost the digits that PostgreSQL still has'
export const noon = '2026-06-15T12:00:00Z'
