/**
 * The table `document` and its policy for ZenStack, as its command writes them (3.9.4, without the types) from
 *
 *   type Auth { id Int, tenantId String, teamIds Int[], @@auth }
 *   model Document {
 *     id Int @id, tenantId String @map('tenant_id') @db.Uuid, ownerId Int @map('owner_id'), teamId Int @map('team_id')
 *     status String, title String
 *     @@map('document')
 *     @@allow('read', tenantId == auth().tenantId && (ownerId == auth().id || teamId in auth().teamIds))
 *   }
 */
import { ExpressionUtils } from '@zenstackhq/schema'

const { binary, call, field, literal, member } = ExpressionUtils
const auth = (name) => member(call('auth'), [name])
const mapped = (name) => [{ name: '@map', args: [{ name: 'name', value: literal(name) }] }]

export const schema = {
  provider: { type: 'postgresql' },
  models: {
    Document: {
      name: 'Document',
      fields: {
        id: { name: 'id', type: 'Int', id: true, attributes: [{ name: '@id' }] },
        tenantId: { name: 'tenantId', type: 'String', attributes: [...mapped('tenant_id'), { name: '@db.Uuid' }] },
        ownerId: { name: 'ownerId', type: 'Int', attributes: mapped('owner_id') },
        teamId: { name: 'teamId', type: 'Int', attributes: mapped('team_id') },
        status: { name: 'status', type: 'String' },
        title: { name: 'title', type: 'String' },
      },
      attributes: [
        { name: '@@map', args: [{ name: 'name', value: literal('document') }] },
        {
          name: '@@allow',
          args: [
            { name: 'operation', value: literal('read') },
            {
              name: 'condition',
              value: binary(
                binary(field('tenantId'), '==', auth('tenantId')),
                '&&',
                binary(
                  binary(field('ownerId'), '==', auth('id')),
                  '||',
                  binary(field('teamId'), 'in', auth('teamIds')),
                ),
              ),
            },
          ],
        },
      ],
      idFields: ['id'],
      uniqueFields: { id: { type: 'Int' } },
    },
  },
  typeDefs: {
    Auth: {
      name: 'Auth',
      fields: {
        id: { name: 'id', type: 'Int' },
        tenantId: { name: 'tenantId', type: 'String' },
        teamIds: { name: 'teamIds', type: 'Int', array: true },
      },
      attributes: [{ name: '@@auth' }],
    },
  },
  authType: 'Auth',
  plugins: {},
}
