import { BailiwickError } from '../errors/error.ts'
import { shortened } from './json.ts'

/**
 * Throws INVALID_JSON if an object of the text has a key twice: `JSON.parse` keeps the last one in silence, so two rules of
 * one name would be one. The text must be valid JSON.
 */
export function checkDuplicateKeys(text: string): void {
  const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs
  const open: (Set<string> | undefined)[] = []
  let last: string | undefined
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match
    if (found === '{') open.push(new Set())
    else if (found === '[') open.push(undefined)
    else if (found === '}' || found === ']') open.pop()
    else if (found === ':') addKey(open.at(-1), last!)
    last = found
  }
}

function addKey(keys: Set<string> | undefined, written: string): void {
  const key = JSON.parse(written) as string
  if (keys?.has(key)) {
    const seen = `the key ${JSON.stringify(shortened(key))} twice in one object`
    throw new BailiwickError('INVALID_JSON', `Seen ${seen}; expected each key once.`, { path: '$', seen })
  }
  keys?.add(key)
}
