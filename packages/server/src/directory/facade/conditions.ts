/** Answers that hang on conditions, decided by functions of the application. */
import { BailiwickError } from 'bailiwick'
import type { StoredPlace } from './place.ts'

/** What a condition is asked about. */
export interface Circumstances<Request = Readonly<Record<string, unknown>>> {
  /** What the question was asked about; undefined is the tenant. `row` is what the application gave with it. */
  readonly resource: (StoredPlace & { readonly row: unknown }) | undefined
  /** What was said to `directory.as`: tenant, subject, ip and fields of the application's own. */
  readonly request: Request
}

/** Whether a grant holds whose condition has this name, with the parameters that stand in the grant. */
export type Condition<Request = Readonly<Record<string, unknown>>> = (
  params: Readonly<Record<string, unknown>>,
  circumstances: Circumstances<Request>,
) => boolean | Promise<boolean>

/** A grant that an answer hangs on. */
export interface ConditionalGrant {
  readonly id: string
  readonly effect: 'allow' | 'deny'
  readonly condition: string
  readonly params: Readonly<Record<string, unknown>> | null
  /** Whom it was given to, which may be a group. */
  readonly principal: string
  readonly permission?: string
  readonly role?: string
  readonly resource: { readonly type: string; readonly key: string }
}

/** What the stored grants say. */
export type Answer = 'allow' | 'deny' | 'none' | 'conditional'

export interface Answered {
  readonly answer: Answer
  /** Those that decide where it is `conditional`; with `none` the conditional denials. */
  readonly conditions: readonly ConditionalGrant[]
}

/**
 * Whether somebody may. A condition that nobody declared, or that says neither true nor false, leaves it open whether its grant holds:
 * then an allow does not, and a denial does.
 *
 * @param isEnough whether one of the allows alone gives what was asked; else all of them have to hold.
 */
export async function decide<Request>(
  { answer, conditions }: Answered,
  declared: Readonly<Record<string, Condition<Request>>>,
  circumstances: Circumstances<Request>,
  isEnough: (grant: ConditionalGrant) => boolean,
): Promise<boolean> {
  if (answer !== 'conditional') return answer === 'allow'
  const says = async ({ condition, params }: ConditionalGrant): Promise<unknown> =>
    Object.hasOwn(declared, condition) ? await declared[condition]!(params ?? {}, circumstances) : undefined
  for (const denial of conditions.filter(({ effect }) => effect === 'deny')) {
    if ((await says(denial)) !== false) return false
  }
  const allows = conditions.filter(({ effect }) => effect === 'allow')
  let held = 0
  for (const grant of allows) {
    if ((await says(grant)) !== true) continue
    if (isEnough(grant)) return true
    held++
  }
  return held === allows.length
}

/** Thrown by `authorize` where the answer is no (HTTP 403). */
export class NotPermittedError extends BailiwickError {
  override readonly name = 'NotPermittedError'
  /** For an HTTP answer. */
  readonly status = 403
  readonly permission: string
  /** Where it was asked for; undefined is the tenant. */
  readonly on: StoredPlace | undefined
  readonly tenant: string
  readonly subject: string | null
  readonly answer: Answer

  constructor(
    asked: { readonly permission: string; readonly on: StoredPlace | undefined },
    who: { readonly tenant: string; readonly subject: string | null },
    answer: Answer,
  ) {
    const where = asked.on === undefined ? '' : ` on ${asked.on.type} ${asked.on.key}`
    const because = {
      allow: 'is not permitted',
      deny: 'is denied',
      none: 'is not granted',
      conditional: 'is granted on a condition that does not hold',
    }[answer]
    super('FORBIDDEN', `\`${asked.permission}\`${where} ${because}.`, { path: asked.permission, seen: answer })
    this.permission = asked.permission
    this.on = asked.on
    this.tenant = who.tenant
    this.subject = who.subject
    this.answer = answer
  }
}
