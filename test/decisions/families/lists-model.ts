import { defineModel, t } from 'bailiwick'

/** Lists of every kind, on the row and on the subject. */
export const model = defineModel({
  subject: {
    teams: t.array(t.id()).optional(),
    words: t.array(t.text()).optional(),
    numbers: t.array(t.int()).optional(),
    levels: t.array(t.enum('low', 'mid', 'high')).optional(),
  },
  resource: {
    page: {
      id: t.id(),
      teamId: t.id().optional(),
      word: t.text().optional(),
      number: t.int().optional(),
      level: t.enum('low', 'mid', 'high').optional(),
      tags: t.array(t.text()).optional(),
      hidden: t.array(t.text()).optional(),
      numbers: t.array(t.int()).optional(),
      amounts: t.array(t.decimal(2)).optional(),
      tokens: t.array(t.uuid()).optional(),
      moments: t.array(t.timestamp()).optional(),
      counts: t.array(t.bigint()).optional(),
      levels: t.array(t.enum('low', 'mid', 'high')).optional(),
      rank: t.databaseEnum('rank', 'low', 'mid', 'high').optional(),
      ranks: t.array(t.databaseEnum('rank', 'low', 'mid', 'high')).optional(),
    },
  },
})
export const subject = { teams: null, words: null, numbers: null, levels: null }
