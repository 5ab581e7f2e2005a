/** The policies of the examples are healthy: whatever is found there is a mistake of a lint, or of the example. */
import { analyze } from 'bailiwick/analyze'
import { expect, it } from 'vitest'
import { policy as gdrive } from '../../examples/gdrive/policy.ts'
import { policy as github } from '../../examples/github/policy.ts'
import { policy as newsroom } from '../../examples/newsroom/policy.ts'
import { policy as tinytodo } from '../../examples/tinytodo/policy.ts'

it.each(Object.entries({ gdrive, github, newsroom, tinytodo }))(
  '%s: nothing is found, and nothing left undecided',
  (_, policy) => {
    const { findings, undecided } = analyze(policy, { targets: ['filter', 'rls'] })
    expect(findings).toEqual([])
    expect(undecided).toEqual([])
  },
)
