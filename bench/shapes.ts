/**
 * Hidden classes. Objects made by spreading others may each get a hidden class of their own, and then every look at a property
 * misses its inline cache: 100 times what is to be measured, and not the same for everybody.
 */

type Plain = Readonly<Record<string, unknown>>
const makers = new Map<string, (from: Plain) => Plain>()

/** A copy whose hidden class depends on its keys only: all keys are written in one literal. */
export function copyOf<T extends object>(from: T): T {
  const keys = Object.keys(from)
  const text = keys.map((key) => JSON.stringify(key)).join()
  let make = makers.get(text)
  if (!make) {
    const members = keys.map((key) => `${JSON.stringify(key)}: from[${JSON.stringify(key)}]`)
    make = new Function('from', `return { ${members.join(', ')} }`) as (from: Plain) => Plain
    makers.set(text, make)
  }
  return make(from as Plain) as T
}

/** The text as V8 keeps a literal of the source: once, so that equal ones are the same. An application writes its names as literals. */
export function literal<T extends string>(text: T): T {
  return Object.keys({ [text]: true })[0] as T
}
