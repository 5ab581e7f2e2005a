/** What of this library the benchmarks take from one place, so that a new way to ask is one line here. */
import { combine, useGeneratedCode } from 'bailiwick'

// Policies stay closures here, but for those of `withGeneratedCode`.
useGeneratedCode(false)

/** What is asked of an access to have code generated, with names that are known at run time. */
interface Asking {
  filter(action: string, rows: readonly object[]): unknown
}

interface Askable {
  for(subject: never, options?: never): unknown
  actions(): readonly { readonly id: string }[]
}

/** The policy with code generated for it, beside the same one without: it is generated as soon as there is somebody to ask as. */
export function withGeneratedCode<P>(policy: P): P {
  const again = combine(policy as Parameters<typeof combine>[0]) as unknown as Askable
  let ready = false
  const askFor = (subject: never, options?: never) => {
    const access = again.for(subject, options)
    if (!ready) generate(access as Asking, again)
    ready = true
    return access
  }
  return { ...again, for: askFor } as unknown as P
}

/** Code is generated after 64 questions. What these come to, on a row without anything, does not count. */
function generate(access: Asking, policy: Askable): void {
  useGeneratedCode(true)
  for (const { id } of policy.actions()) {
    for (let time = 0; time < 70; time++) {
      try {
        access.filter(id, [{}])
      } catch {
        // An attribute that a rule needs is not there.
      }
    }
  }
  useGeneratedCode(false)
}
