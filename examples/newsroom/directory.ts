/** What the directory of every organisation has from code: permissions, types of resources, roles, groups and who has which role. */
import { declareDirectory } from '@bailiwick/server/directory'
import { definePermissions } from 'bailiwick/permissions'
import { policy } from './newsroom.ts'

export const declared = declareDirectory({
  source: 'newsroom',
  policy, // its actions are permissions
  permissions: definePermissions({ permissions: { 'comments.moderate': { id: 1, description: 'Approve comments' } } }),
  resourceTypes: {
    section: { container: true, title: 'Section' }, // news, life, sport: desks lie in them
    team: { container: true, title: 'Desk' },
  },
  roles: {
    'desk-editor': ['team.edit'],
    trainee: ['team.preview'],
    moderator: ['comments.moderate'],
    chief: ['team', 'comments', 'directory.grants', 'directory.groups', 'directory.users.read'],
  },
  groups: {
    staff: { title: 'Everybody who writes or edits' },
    desks: { title: 'All desks', in: ['staff'] },
    chiefs: { title: 'Editors in chief', in: ['staff'] },
  },
  grants: [
    { to: 'staff', role: 'moderator', reason: 'Whoever writes may tidy up below.' },
    { to: 'chiefs', role: 'chief', delegable: true, reason: 'They run the newsroom.' },
  ],
})
