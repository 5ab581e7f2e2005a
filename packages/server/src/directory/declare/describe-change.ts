/** Changes of a declaration as lines, for somebody who has to say yes to them. */
import type { DirectoryChange } from './declaration.ts'

const signs = { create: '+', update: '~', retire: '-', revive: '+', remove: '-', conflict: '!' } as const
const kinds = {
  ...{
    permission: 'permission',
    resourceType: 'resource type',
    condition: 'condition',
    event: 'event',
    role: 'role',
    group: 'group',
  },
  ...{ setting: 'setting', serviceAccount: 'service account', member: 'member', grant: '' },
} as const

/** `~ role editor  permissions + article.delete`: what it is, and of what changes, only what. */
export function describeChange({ kind, name, change, before, after }: DirectoryChange): string {
  const what = [signs[change], kinds[kind], name].filter((word) => word !== '').join(' ')
  if (change === 'conflict') return `${what}: ${String(after?.reason)}`
  if (change === 'retire' || change === 'remove') return change === 'retire' ? `${what}  retired` : what
  const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  const details = keys.filter((key) => key !== 'source').flatMap((key) => difference(key, before?.[key], after?.[key]))
  const again = change === 'revive' ? ['again'] : []
  return [what, ...[...again, ...details].map((detail) => ` ${detail}`)].join(' ')
}

function difference(key: string, before: unknown, after: unknown): string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (Array.isArray(before ?? after) && Array.isArray(after ?? before)) {
    const [old, now] = [(before ?? []) as unknown[], (after ?? []) as unknown[]]
    const gone = old.filter((item) => !now.includes(item)).map((item) => `-${String(item)}`)
    const come = now.filter((item) => !old.includes(item)).map((item) => `+${String(item)}`)
    return [`${key} ${[...gone, ...come].join(' ')}`]
  }
  if (before === undefined) return [`${key} ${JSON.stringify(after)}`]
  return [`${key} ${JSON.stringify(before)} → ${after === undefined ? 'none' : JSON.stringify(after)}`]
}
