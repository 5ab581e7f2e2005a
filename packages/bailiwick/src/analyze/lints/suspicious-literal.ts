import type { ConditionNode, Value } from '../../ast/condition.ts'
import { operandsOf, unshifted, walk } from '../../ast/visit.ts'
import { find, type Kind, type Lint } from './lint.ts'

const invisible: Kind = {
  id: 'L43/invisible-character',
  severity: 'warning',
  why: 'What is read is not what is compared: the text looks like another one, or like none.',
}
const mixed: Kind = {
  id: 'L43/mixed-scripts',
  severity: 'warning',
  why: 'Letters of two scripts look alike and are not equal, so the rule never holds, or for somebody else.',
}
const form: Kind = {
  id: 'L43/not-normalized',
  severity: 'warning',
  why: 'The same letters can be written in two ways, and texts are compared as they are written.',
}

/** Texts in a policy that do not say what they seem to. */
export const suspiciousLiteral: Lint = {
  kinds: [invisible, mixed, form],
  *check({ rules, conditions }) {
    for (const written of conditions) {
      for (const text of textsIn(written.condition)) {
        const seen = suspicion(text)
        if (!seen) continue
        yield find(seen.kind, written, {
          key: visible(text),
          message: `The text "${visible(text)}" ${seen.message}.`,
          fix:
            seen.fix ?? 'Write it anew, by hand; if the character is meant, write it as an escape such as `\\u200d`.',
        })
      }
    }
    for (const written of rules) {
      const seen = suspicion(written.rule.name)
      if (!seen) continue
      yield find(seen.kind, written, {
        key: 'name',
        message: `The name of the rule, "${visible(written.rule.name)}", ${seen.message}.`,
        fix: 'Write it anew, by hand.',
      })
    }
  },
}

interface Suspicion {
  readonly kind: Kind
  readonly message: string
  readonly fix?: string
}

// Characters for format only: directions, joiners, spaces without room, tags.
const hidden = /\p{Cf}/u
const scripts = { Latin: /\p{Script=Latin}/u, Greek: /\p{Script=Greek}/u, Cyrillic: /\p{Script=Cyrillic}/u }

function suspicion(text: string): Suspicion | undefined {
  const found = hidden.exec(text)
  if (found) return { kind: invisible, message: `holds the invisible character ${codeOf(found[0])}` }
  for (const word of text.match(/\p{Letter}+/gu) ?? []) {
    const used = Object.entries(scripts).filter(([, script]) => script.test(word))
    if (used.length > 1)
      return { kind: mixed, message: `mixes ${used.map(([name]) => name).join(' and ')} letters in one word` }
  }
  if (text.normalize('NFC') === text) return undefined
  return {
    kind: form,
    message: 'is not in the normal form NFC',
    fix: `Write it composed: ${JSON.stringify(text.normalize('NFC'))}.`,
  }
}

const codeOf = (character: string) => `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`

const visible = (text: string) => text.replaceAll(new RegExp(hidden, 'gu'), (character) => `<${codeOf(character)}>`)

function textsIn(condition: ConditionNode): ReadonlySet<string> {
  const texts = new Set<string>()
  const add = (value: Value) => {
    if (typeof value === 'string') texts.add(value)
  }
  walk(condition, (node) => {
    if (node.kind === 'holds') add(node.code)
    for (const operand of operandsOf(node).map(unshifted)) {
      if (operand.kind === 'literal') add(operand.value)
      if (operand.kind === 'values') operand.values?.forEach(add)
    }
  })
  return texts
}
