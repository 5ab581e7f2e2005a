/** An explanation as lines to read in a terminal. */
import type { Explanation, GrantPath, Needed, PermissionExplanation, WhyIdle } from './explanation.ts'

const reasons: Readonly<Record<WhyIdle, string>> = {
  'subject-inactive': 'the subject is not active',
  expired: 'it has expired',
  'not-yet-valid': 'it is not valid yet',
  'membership-expired': 'the membership has expired',
  'membership-not-yet-valid': 'the membership is not valid yet',
  'role-disabled': 'the role is disabled',
  'group-disabled': 'a group on the way is disabled',
  retired: 'the permission is retired',
  denied: 'a denial covers it',
}

/** A tree: the answer, then for everybody who asks what denies, what allows, what has no effect and why, and what is needed. */
export function printExplanation(explanation: Explanation): string {
  const { permission, resource, answer, bounds } = explanation
  const on = resource === null ? 'the tenant' : `${resource.type}:${resource.key}`
  const inner = bounds.map((bound) => ({
    text: `${line(bound.subject)}${bound.isActive ? '' : ' (nobody who is active)'}: ${bound.answer}`,
    below: linesOf(bound),
  }))
  return [`${line(permission)} on ${line(on)}: ${answer}`, ...drawn(inner)].join('\n')
}

interface Line {
  readonly text: string
  readonly below?: readonly Line[]
}

function linesOf({ denies, allows, idle, parts, needed }: PermissionExplanation): Line[] {
  return [
    ...denies.map((path) => ({ text: `denied by ${told(path)}` })),
    ...allows.map((path) => ({ text: `allowed by ${told(path)}` })),
    ...idle.map((path) => ({ text: `no effect: ${told(path)}; ${reasons[path.why ?? 'denied']}` })),
    ...parts.map((together, index) => ({
      text: `${index === 0 ? 'by its parts' : 'or by the parts'}`,
      below: together.map((part) => ({ text: `${line(part.permission)}: ${part.answer}`, below: linesOf(part) })),
    })),
    ...wanted(needed),
  ]
}

function told(path: GrantPath): string {
  const what = path.permission === undefined ? `the role ${path.role}` : path.permission
  const whom = path.way.length === 0 ? path.subject : [path.subject, ...path.way].join(' > ')
  const where = path.above.length === 0 ? 'there' : `in ${path.above.join(' > ')}`
  const until = path.until === undefined ? '' : `, until ${path.until}`
  const condition = path.condition === undefined ? '' : `, if ${path.condition} ${JSON.stringify(path.params)}`
  return line(`${what} to ${whom}, ${where}${until}${condition} [${path.grant}]`)
}

function wanted(needed: Needed): Line[] {
  if (needed.kind === 'nothing') return []
  const text = {
    'active-subject': () => 'the subject to be active here',
    condition: () => 'the conditions to be looked at',
    'platform-tenant': () => 'to be asked in the tenant of the platform',
    lift: () => `these denials to be lifted: ${needed.kind === 'lift' ? needed.grants.join(', ') : ''}`,
    grant: () => `a grant of one of ${needed.kind === 'grant' ? needed.permissions.join(', ') : ''}`,
  }[needed.kind]()
  return [{ text: line(`needed: ${text}`) }]
}

/** Nothing that a terminal would take for a command, or that begins another line. */
function line(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ')
}

function drawn(lines: readonly Line[], before = ''): string[] {
  return lines.flatMap(({ text, below = [] }, index) => {
    const isLast = index === lines.length - 1
    return [`${before}${isLast ? '└─ ' : '├─ '}${text}`, ...drawn(below, `${before}${isLast ? '   ' : '│  '}`)]
  })
}
