/** Puts query fragments together without ever putting a value into the text. */
import pg from 'pg'
import type { Fragment, Resource } from './engine.ts'

/** A quoted name. The only way by which a name gets into a query here. */
export function name(identifier: string): Fragment {
  return { strings: [pg.escapeIdentifier(identifier)], values: [] }
}

export function isFragment(value: unknown): value is Fragment {
  return typeof value === 'object' && value !== null && Array.isArray((value as Partial<Fragment>).strings)
}

/** A query; fragments among the values become a part of it, everything else a parameter. */
export function query(texts: TemplateStringsArray, ...parts: readonly unknown[]): Fragment {
  const strings: string[] = [texts[0]!]
  const values: unknown[] = []
  parts.forEach((part, index) => {
    if (isFragment(part)) {
      strings[strings.length - 1] += part.strings[0]!
      part.values.forEach((value, place) => {
        values.push(value)
        strings.push(part.strings[place + 1]!)
      })
    } else {
      values.push(part)
      strings.push('')
    }
    strings[strings.length - 1] += texts[index + 1]!
  })
  return { strings, values }
}

export function join(parts: readonly Fragment[], separator: string): Fragment {
  return parts.reduce((left, right) => query`${left}${{ strings: [separator], values: [] }}${right}`)
}

/** The form that node-postgres takes. */
export function toQuery({ strings, values }: Fragment): { text: string; values: unknown[] } {
  const text = strings.reduce((left, right, index) => `${left}$${index}${right}`)
  return { text, values: [...values] }
}

/** `"news"."article"` */
export function tableOf(resource: Resource): Fragment {
  const table = resource.table!
  return table.schema === undefined ? name(table.name) : query`${name(table.schema)}.${name(table.name)}`
}

/** `"article"."author_id"`; every query names its table as the model names the resource. */
export function columnOf(resource: Resource, attribute: string): Fragment {
  return query`${name(resource.name)}.${name(resource.attributes[attribute]!.column)}`
}

/** What to select for a row as the policy wants it: every column under the name of its attribute. */
export function columnsOf(resource: Resource): Fragment {
  const stored = Object.values(resource.attributes).filter((attribute) => !attribute.virtual)
  return join(
    stored.map((attribute) => query`${columnOf(resource, attribute.name)} as ${name(attribute.name)}`),
    ',\n  ',
  )
}
