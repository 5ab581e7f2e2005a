/** Fields of an application's own that a context carries: declared with types, checked before they are signed. */
import type { AttributeNode } from '../ast/model.ts'
import { BailiwickError, unknownName } from '../errors/error.ts'
import { readGiven } from '../evaluate/environment.ts'
import { defineModel, modelNode } from '../policy/define-model.ts'
import type { Attributes } from '../policy/fields.ts'
import type { ContextIn } from '../policy/infer.ts'
import { inputText } from './texts.ts'

export type { Attributes as FieldTypes } from '../policy/fields.ts'
/** What may be given for the fields: each may be left out. */
export type FieldsIn<F> = ContextIn<F>

export interface DeclaredFields<F extends Attributes> {
  /** Exists in the types only. */
  readonly '~fields': F
  readonly names: readonly string[]
  /** The texts of PostgreSQL by name, without what is not given; throws INVALID_OPTION for an unknown name, INVALID_VALUE for a value. */
  texts(given: Readonly<Record<string, unknown>>): Record<string, string>
}

/**
 * @param where what the errors call it, such as `request`
 * @param reserved names that mean something already
 */
export function declareFields<const F extends Attributes>(
  where: string,
  fields: F,
  reserved: readonly string[],
): DeclaredFields<F> {
  const { now: _, ...nodes } = defineModel({ subject: {}, context: fields, resource: {} })[modelNode].context
  const taken = Object.keys(fields).find((name) => name === 'now' || reserved.includes(name))
  if (taken !== undefined) {
    throw new BailiwickError('INVALID_OPTION', `\`${where}.${taken}\` has a meaning already: take another name.`, {
      path: `${where}.${taken}`,
      seen: taken,
    })
  }
  const names = Object.keys(nodes)
  return Object.freeze({
    names,
    texts: (given: Readonly<Record<string, unknown>>) => {
      const texts: Record<string, string> = {}
      for (const [name, value] of Object.entries(given)) {
        if (!Object.hasOwn(nodes, name))
          throw unknownName('INVALID_OPTION', `field of ${where}`, name, [...reserved, ...names])
        const text = value === undefined ? null : textOf(nodes[name]!, value, `${where}.${name}`)
        if (text !== null) texts[name] = text
      }
      return texts
    },
  }) as unknown as DeclaredFields<F>
}

function textOf(attribute: AttributeNode, value: unknown, path: string): string | null {
  return inputText(attribute, readGiven(attribute, value, path))
}
