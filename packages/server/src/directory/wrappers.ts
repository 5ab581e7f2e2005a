/** How the wrappers of our own functions are generated: `npm run generate`. */
import type { GenOptions } from '../gen/options.ts'
import { functionFiles } from '../sql/directory-files.ts'

/** Functions of the schema `bailiwick` that begin with a tenant and a context. */
export function wrapperOptions(): GenOptions {
  const comments = new Map(functionFiles().flatMap(({ text }) => commentOf(text)))
  return {
    schemas: ['bailiwick'],
    leading: ['_tenant', '_context'],
    leadingOnly: true,
    required: 'notNull',
    command: 'npm run generate',
    commentOf: (schema, name) => comments.get(`${schema}.${name}`),
  }
}

/**
 * The head of a file of SQL as a comment on what it makes: `-- permission: x` is said in words, and lines such as
 * `-- notnull: id, code` become tags. What our functions return alone is never null unless `-- nullable: return` says so.
 */
function commentOf(text: string): readonly (readonly [name: string, comment: string])[] {
  const name = /create or replace (?:function|procedure) ([a-z_]+\.[a-z_0-9]+)/.exec(text)?.[1]
  if (name === undefined) return []
  const head = text.slice(0, text.search(/^(?!--)/m)).split('\n')
  const lines = head.flatMap((line) => {
    const said = line.replace(/^-- ?/, '')
    const [, key = '', value = ''] = /^(\w+): *(.+)$/.exec(said) ?? []
    if (key === 'owner' || key === 'execute') return []
    if (key === 'permission') return ['', `Asks for the permission \`${value}\`.`]
    return ['notnull', 'nullable', 'name'].includes(key) ? [`@${key} ${value}`] : [said]
  })
  if (/\breturns (uuid|bigint|boolean|int|integer)\b/.test(text)) lines.push('@notnull return')
  return [[name, lines.join('\n').trim()]]
}
