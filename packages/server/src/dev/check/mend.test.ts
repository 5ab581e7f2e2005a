/** Edits of stand-in findings: what a finding says of its edit is not believed. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Finding } from 'bailiwick/findings'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPolicy } from './check-policy.ts'
import { mend } from './mend.ts'
import type { Texts } from './policy-sources.ts'

const rules = {
  open: '      open: post.open,',
  same: '      same: all(post.open, post.open),',
  part: '      part: all(post.open, post.authorId.is(subject.id)),',
  own: '      own: post.authorId.is(subject.id),',
  shared: '      shared,',
}

const text = `import { all, defineModel, definePolicy, t } from 'bailiwick'
const model = defineModel({ subject: { id: t.id() }, resource: { post: { id: t.id(), authorId: t.id(), open: t.boolean() } } })
export const policy = definePolicy(model, 'post', ({ subject, resource: post }) => {
  const shared = all(post.open, post.authorId.is(subject.id))
  return { read: { allow: {
${Object.values(rules).join('\n')}
  } } }
})
`

describe('mending', () => {
  let directory: string
  let file: string
  beforeAll(() => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'bailiwick-mend-')))
    file = join(directory, 'policy.ts')
    writeFileSync(file, text)
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  /** Finds of the real policy that these rules can go. */
  const mended = (...names: readonly string[]) => {
    const read = (texts: Texts) => readPolicy(file, texts)
    return mend(async (texts) => {
      const said = (await read(texts)).policy?.rules().map(({ name }) => name) ?? []
      return names
        .filter((name) => said.includes(name))
        .map((name): Finding => {
          const rule = `post.read/${name}`
          return {
            id: 'L05',
            severity: 'warning',
            object: rule,
            message: '',
            why: '',
            edit: { kind: 'remove-rule', rule },
          }
        })
    }, read)
  }

  it('takes out what changes no decision, one after the other', async () => {
    const { texts, done, left } = await mended('same', 'part')
    expect([done.map(({ object }) => object), left]).toEqual([['post.read/same', 'post.read/part'], []])
    expect(texts.get(file)).toBe(text.replace(`${rules.same}\n`, '').replace(`${rules.part}\n`, ''))
  })

  it('takes out one of two that are the same, and not both', async () => {
    const { done, left } = await mended('open', 'same', 'own')
    expect(done.map(({ object }) => object)).toEqual(['post.read/open'])
    expect(left.map(({ finding, because }) => `${finding.object}: ${because}`)).toEqual([
      'post.read/same: `post.read` would not permit the same',
      'post.read/own: `post.read` would not permit the same',
    ])
  })

  it('leaves alone what the policy would not load without', async () => {
    const { texts, left } = await mended('shared')
    expect([texts.size, left.map(({ because }) => because)]).toEqual([
      0,
      [
        expect.stringContaining(
          'the policy would not load any more: A condition was built and is not part of any rule',
        ),
      ],
    ])
  })
})
