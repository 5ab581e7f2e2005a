import { defineModel, isRedacted, t } from 'bailiwick'
import { type Asked, type QuestionFamily, question, type Row } from '../table.ts'

const model = defineModel({
  subject: { id: t.id() },
  resource: {
    post: {
      id: t.id(),
      public: t.boolean(),
      notes: t.text().optional(),
      tags: t.array(t.text()),
      at: t.timestamp(),
      blogId: t.id().optional(),
      blog: t.one('blog', 'blogId').optional(),
      replies: t.many('reply', 'postId'),
      links: t.many('link', 'postId'),
    },
    blog: { id: t.id(), public: t.boolean(), secret: t.text().sensitive() },
    reply: {
      id: t.id(),
      postId: t.id(),
      text: t.text(),
      post: t.one('post', 'postId'),
      likes: t.many('like', 'replyId'),
    },
    like: { id: t.id(), replyId: t.id(), reply: t.one('reply', 'replyId') },
    link: { id: t.id(), postId: t.id(), targetId: t.id(), target: t.one('post', 'targetId') },
  },
})

const at = new Date(0)
const post = { id: 'p', public: true, notes: 'n', tags: ['a'], at, blogId: 'b' }
const blog = { id: 'b', public: true, secret: 's' }
const masked = (access: Asked, row: unknown, style?: unknown) =>
  access.redact('post.read', row, style === undefined ? undefined : { style }) as Row
const keys = (row: Row) => Object.keys(row).sort()
class Post {
  id = 'p'
  public = true
  tags: readonly string[] = []
  get notes() {
    return 'inherited'
  }
}
let reads = 0
const withGetter = {
  ...post,
  get notes() {
    reads++
    return 'n'
  },
}

/** What `redact` puts in place of what it hides, and what it does with rows of every kind. */
export const maskStyles: QuestionFamily = {
  kind: 'questions',
  name: 'mask styles',
  subject: { id: 'ann' },
  policy: ({ definePolicy, combine }) =>
    combine(
      definePolicy(model, 'post', ({ resource: post, subject }) => ({
        read: { allow: post.public, fields: { notes: post.id.is(subject.id) } },
      })),
      definePolicy(model, 'blog', ({ resource: blog }) => ({ read: { allow: blog.public } })),
      definePolicy(model, 'reply', ({ resource: reply }) => ({ read: { allow: reply.post.public } })),
      definePolicy(model, 'like', ({ resource: like }) => ({ read: { allow: like.reply.post.public } })),
      definePolicy(model, 'link', ({ resource: link }) => ({ read: { allow: link.target.public } })),
    ),
  cases: [
    question('W-93 omit', (access) => 'notes' in masked(access, post, 'omit'), false),
    question('W-93 null', (access) => masked(access, post, 'null')['notes'], null),
    question('W-93 a sentinel', (access) => masked(access, post, { sentinel: '***' })['notes'], '***'),
    question('a sentinel that is a number', (access) => masked(access, post, { sentinel: 0 })['notes'], 0),
    question(
      'W-93 hidden is told from empty in every style',
      (access) =>
        ['omit', 'null', { sentinel: null }].map((style) => {
          const copy = masked(access, { ...post, blogId: null }, style)
          return [isRedacted(copy, 'notes'), isRedacted(copy, 'blogId')]
        }),
      [
        [true, false],
        [true, false],
        [true, false],
      ],
    ),
    question(
      'what is not loaded stays away in every style',
      (access) => {
        const copy = masked(access, { id: 'p', public: true }, 'null')
        return [keys(copy), isRedacted(copy, 'notes')]
      },
      [['id', 'public'], false],
    ),
    question('an unknown key is masked', (access) => masked(access, { ...post, extra: 1 }, 'null')['extra'], null),
    question(
      'a key of every object',
      (access) => {
        const copy = masked(access, JSON.parse('{"id": "p", "public": true, "__proto__": {"admin": true}}'), 'null')
        return [(copy as { admin?: boolean }).admin, Object.getPrototypeOf(copy) === Object.prototype]
      },
      [undefined, true],
    ),
    question(
      'the rest is that of the row',
      (access) => {
        const copy = masked(access, post)
        return [copy['at'] === at, copy['tags'] === post.tags, Object.isFrozen(copy)]
      },
      [true, true, true],
    ),
    question('a frozen row', (access) => masked(access, Object.freeze({ ...post }))['id'], 'p'),
    question('an instance has its own keys only', (access) => keys(masked(access, new Post(), 'null')), [
      'id',
      'public',
      'tags',
    ]),
    question(
      'a hidden getter is not called',
      (access) => {
        reads = 0
        masked(access, withGetter)
        return reads
      },
      0,
    ),
    question('a denied row', (access) => masked(access, { ...post, public: false }, 'null'), null),
    question('a to-one row', (access) => masked(access, { ...post, blog })['blog'], { id: 'b', public: true }),
    question('a to-one row in another style', (access) => masked(access, { ...post, blog }, 'null')['blog'], {
      ...blog,
      secret: null,
    }),
    question(
      'a denied to-one row is left out',
      (access) => {
        const copy = masked(access, { ...post, blog: { ...blog, public: false } })
        return ['blog' in copy, isRedacted(copy, 'blog')]
      },
      [false, true],
    ),
    question(
      'a denied to-one row in style null',
      (access) => {
        const copy = masked(access, { ...post, blog: { ...blog, public: false } }, 'null')
        return [copy['blog'], isRedacted(copy, 'blog')]
      },
      [null, true],
    ),
    question(
      'no to-one row',
      (access) => {
        const copy = masked(access, { ...post, blogId: null, blog: null })
        return [copy['blog'], isRedacted(copy, 'blog')]
      },
      [null, false],
    ),
    question(
      'a row that the key does not lead to',
      (access) => 'blog' in masked(access, { ...post, blogId: null, blog }),
      false,
    ),
    question(
      'the way back need not be loaded',
      (access) => masked(access, { ...post, replies: [{ id: 'r', postId: 'p', text: 't' }] })['replies'],
      [{ id: 'r', postId: 'p', text: 't' }],
    ),
    question(
      'the way back over two relations',
      (access) =>
        masked(access, { ...post, replies: [{ id: 'r', postId: 'p', text: 't', likes: [{ id: 'l', replyId: 'r' }] }] })[
          'replies'
        ],
      [{ id: 'r', postId: 'p', text: 't', likes: [{ id: 'l', replyId: 'r' }] }],
    ),
    question(
      'related rows that cannot be decided are left out',
      (access) => {
        const copy = masked(access, { ...post, links: [{ id: 'l', postId: 'p', targetId: 'q' }] })
        return ['links' in copy, isRedacted(copy, 'links')]
      },
      [false, true],
    ),
    question(
      'part of a list would look like all of it',
      (access) => {
        const loaded = { id: 'k', postId: 'p', targetId: 'q', target: { id: 'q', public: true } }
        return 'links' in masked(access, { ...post, links: [loaded, { id: 'l', postId: 'p', targetId: 'q' }] })
      },
      false,
    ),
    question('a row itself that cannot be decided', (access) => masked(access, { id: 'p' }), {
      throws: 'ATTRIBUTE_NOT_LOADED',
    }),
    question(
      'a row that leads back to itself',
      (access) => {
        const reply: Record<string, unknown> = { id: 'r', postId: 'p', text: 't' }
        const circular = { ...post, replies: [reply] }
        reply['post'] = circular
        return masked(access, circular)['replies']
      },
      [{ id: 'r', postId: 'p', text: 't' }],
    ),
    question('a list', (access) => access.redact('post.read', [post, { ...post, public: false }], { style: 'null' }), [
      { ...post, notes: null },
    ]),
    question(
      'of one resource',
      (access) => (access.on('post').redact('read', post, { style: { sentinel: '?' } }) as Row)['notes'],
      '?',
    ),
    question('null', (access) => masked(access, null, 'null'), null),
    question('an unknown style', (access) => masked(access, post, 'blank'), { throws: 'INVALID_OPTION' }),
    question('an unknown option', (access) => access.redact('post.read', post, { stlye: 'null' }), {
      throws: 'INVALID_OPTION',
    }),
    question('options that are none', (access) => access.redact('post.read', post, 'null'), {
      throws: 'INVALID_OPTION',
    }),
    question('a sentinel of undefined', (access) => masked(access, post, { sentinel: undefined }), {
      throws: 'INVALID_OPTION',
    }),
    question('a wrong style also for null', (access) => masked(access, null, 'blank'), { throws: 'INVALID_OPTION' }),
    question('a list of lists', (access) => access.redact('post.read', [[post]]), { throws: 'MISSING_RESOURCE' }),
    question('null in a list', (access) => access.redact('post.read', [post, null]), { throws: 'MISSING_RESOURCE' }),
    question('a hole in a list', (access) => access.redact('post.read', Array(1)), { throws: 'MISSING_RESOURCE' }),
    question('a hole in a list to filter', (access) => access.filter('post.read', Array(1)), {
      throws: 'MISSING_RESOURCE',
    }),
  ],
}
