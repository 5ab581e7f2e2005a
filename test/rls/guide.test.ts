import { readFileSync } from 'node:fs'
import { generateRls, printRls } from 'bailiwick/rls'
import { expect, it } from 'vitest'
import { policy } from '../../examples/newsroom/policy.ts'

const page = readFileSync(new URL('../../docs/guide/row-level-security.md', import.meta.url), 'utf8')

it('shows in the guide what is generated', () => {
  const file = printRls(generateRls(policy, { role: 'app', masks: 'query' }))
  const shown = [...page.matchAll(/^```sql\n([\s\S]*?)\n```/gm)].map(([, text]) => text!)
  expect(shown).toHaveLength(2)
  for (const text of shown) expect(file).toContain(text)
})
