import { walk } from '../../ast/visit.ts'
import { nearest } from '../../util/did-you-mean.ts'
import { find, type Kind, type Lint } from './lint.ts'

const unknown: Kind = {
  id: 'L29/unknown-permission',
  severity: 'error',
  why: 'Nobody can hold a permission that is not declared, so the rule never holds.',
}
const ungiven: Kind = {
  id: 'L29/ungiven-permission',
  severity: 'warning',
  why: 'Only whoever is given it by name holds it: no role has it.',
}
const empty: Kind = { id: 'L29/empty-role', severity: 'info', why: 'Its members hold nothing by it.' }

/** What rules ask by `holds`, and what roles give, against the declared permissions. */
export const permissionNames: Lint = {
  kinds: [unknown, ungiven, empty],
  *check({ conditions, options: { permissions } }) {
    if (!permissions) return
    const codes = permissions.list().map(({ code }) => code)
    const giving = new Map(codes.map((code) => [code, permissions.roles.giving(code as never)]))
    for (const written of conditions) {
      for (const code of codesIn(written.condition)) {
        const givers = giving.get(code)
        if (givers === undefined) {
          const meant = nearest(code, codes)
          yield find(unknown, written, {
            key: code,
            message: `It asks for the permission \`${code}\`, which is not declared.`,
            fix: meant === undefined ? 'Declare it in `definePermissions`.' : `Did you mean \`${meant}\`?`,
          })
        } else if (givers.length === 0) {
          yield find(ungiven, written, {
            key: code,
            message: `It asks for the permission \`${code}\`, which no role gives.`,
            fix: 'Give it to a role in `definePermissions`, or accept that it is given by name only.',
          })
        }
      }
    }
    const given = new Set([...giving.values()].flat())
    for (const { name } of permissions.roles.list()) {
      if (given.has(name)) continue
      yield find(
        empty,
        { object: `role ${name}` },
        { message: `The role \`${name}\` gives no permission.`, fix: 'Give it some, or remove it.' },
      )
    }
  },
}

function codesIn(condition: Parameters<typeof walk>[0]): ReadonlySet<string> {
  const codes = new Set<string>()
  walk(condition, (node) => {
    if (node.kind === 'holds') codes.add(node.code)
  })
  return codes
}
