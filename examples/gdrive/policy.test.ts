import { filter, toPg } from 'bailiwick/sql'
import { expect, it } from 'vitest'
import { policy } from './policy.ts'

const ada = policy.for({ id: 'ada', ownedFolderIds: ['plans'], viewIds: ['budget', 'press'] })
const document = { id: 'd1', isPublic: false, ownerIds: ['bob'], folderIds: [] as readonly string[] }

it('a document is read by those it, or a folder above it, is shared with', () => {
  expect(ada.can('document.read', document)).toBe(false)
  expect(ada.can('document.read', { ...document, isPublic: true })).toBe(true)
  expect(ada.decide('document.read', { ...document, id: 'budget' }).reasons.map(({ rule }) => rule)).toEqual([
    'document.read/shared',
  ])
  expect(ada.decide('document.read', { ...document, folderIds: ['x', 'press'] }).reasons[0]!.rule).toBe(
    'document.read/folder shared',
  )
})

it('its owner and the owner of a folder above it write, read and share it; only its owner gives it away', () => {
  const actions = (row: typeof document) => ada.actions('document', row)
  expect(actions({ ...document, ownerIds: ['ada'] })).toEqual(['read', 'write', 'share', 'changeOwner'])
  expect(actions({ ...document, folderIds: ['q3', 'plans'] })).toEqual(['read', 'write', 'share'])
  expect(actions({ ...document, folderIds: ['press'] })).toEqual(['read'])
})

it('the owner of a folder, and not of one above it, creates documents in it', () => {
  expect(ada.can('folder.createDocument', { id: 'plans', ownerIds: ['ada'] })).toBe(true)
  expect(ada.can('folder.createDocument', { id: 'q3', ownerIds: ['bob'] })).toBe(false)
})

it('the list of what may be written is one query, with an index on the paths', () => {
  expect(toPg(filter(ada, 'document.write')).text).toContain('"document"."folder_ids"')
})
