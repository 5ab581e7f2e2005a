import type { Family } from './table.ts'

/** The family with a wrong expectation in one row: a runner that does not report it compares nothing. */
export function flipped(family: Family, index: number): Family {
  const cases = [...family.cases] as unknown[]
  switch (family.kind) {
    case 'conditions': {
      const { expect } = family.cases[index]!
      const wrong = expect === true ? false : expect === false ? 'unknown' : true
      cases[index] = { ...family.cases[index], expect: wrong }
      break
    }
    case 'decisions':
      cases[index] = { ...family.cases[index], expect: family.cases[index]!.expect === 'allow' ? 'deny' : 'allow' }
      break
    case 'questions':
      cases[index] = { ...family.cases[index], expect: ['something', 'else'] }
      break
    case 'errors':
      cases[index] = {
        ...family.cases[index],
        code: family.cases[index]!.code === 'FORBIDDEN' ? 'INVALID_MODEL' : 'FORBIDDEN',
      }
  }
  return { ...family, cases } as unknown as Family
}
