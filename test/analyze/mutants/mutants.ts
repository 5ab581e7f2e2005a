import type { Mutant } from '../../equivalence/mutants/load-mutant.ts'

const translate = 'analyze/solve/translate.ts'
const atoms = 'analyze/solve/atoms.ts'
const world = 'analyze/solve/world.ts'

/** Solvers that are broken on purpose. The random questions have to catch every one of them. */
export const mutants: readonly Mutant[] = [
  {
    name: 'the null of the right side is forgotten',
    file: translate,
    from: 'const both = gates.and([a.defined, b.defined])',
    to: 'const both = a.defined',
  },
  {
    name: 'two nulls are distinct',
    file: translate,
    from: 'gates.and([gates.or([a.defined, b.defined]), equal ^ 1])',
    to: 'equal ^ 1',
  },
  {
    name: 'not true is false',
    file: translate,
    from: 'return this.is(node.condition, !wanted, reach)',
    to: 'return wanted ? this.is(node.condition, true, reach) ^ 1 : this.is(node.condition, true, reach)',
  },
  {
    name: 'isNotFalse of unknown is false',
    file: translate,
    from: 'return wanted ? this.is(node.condition, false, reach) ^ 1 : this.is(node.condition, false, reach)',
    to: 'return wanted ? this.is(node.condition, true, reach) : this.is(node.condition, true, reach) ^ 1',
  },
  {
    name: 'a null element is a miss',
    file: translate,
    from: 'gates.and([operand.defined, missing, list.hasNull ^ 1])',
    to: 'gates.and([operand.defined, missing])',
  },
  {
    name: 'null is in no empty list',
    file: translate,
    from: 'gates.or([list.filled ^ 1, gates.and([operand.defined',
    to: 'gates.or([NO, gates.and([operand.defined',
  },
  {
    name: 'hasAll of nothing is false',
    file: translate,
    from: 'if (wanted) return gates.or([right.filled ^ 1, gates.and([right.hasNull ^ 1, missing ^ 1])])',
    to: 'if (wanted) return gates.and([right.filled, right.hasNull ^ 1, missing ^ 1])',
  },
  {
    name: 'every of nothing is false',
    file: translate,
    from: 'return gates.and([owner.present, byOne ? found : found ^ 1])',
    to: 'return gates.and([owner.present, found])',
  },
  {
    name: 'every asks for what is not false',
    file: translate,
    from: 'byOne ? this.is(node.condition, inside, inner) : this.is(node.condition, inside, inner) ^ 1,',
    to: 'byOne ? this.is(node.condition, inside, inner) : this.is(node.condition, !inside, inner),',
  },
  {
    name: 'a bound between two numbers is one too high',
    file: atoms,
    from: 'return this.#gap(a.term, b.term, b.whole - a.whole)',
    to: 'return this.#gap(a.term, b.term, b.whole - a.whole + 1n)',
  },
  {
    name: 'texts in the order of UTF-16',
    file: 'analyze/text/machine.ts',
    from: 'includes: (other) => compareByteOrder(other, text) < (inclusive ? 1 : 0),',
    to: 'includes: (other) => (other < text ? -1 : other === text ? 0 : 1) < (inclusive ? 1 : 0),',
  },
  {
    name: 'an underscore is any run of characters',
    file: 'ast/like.ts',
    from: "parts.push(character === '_' ? anyOne : character)",
    to: "parts.push(character === '_' ? anyRun : character)",
  },
  {
    name: 'a key of null leads to a row',
    file: world,
    from: 'const there: Lit[] = [row.present, via.null ^ 1]',
    to: 'const there: Lit[] = [row.present]',
  },
  {
    name: 'relations cross tenants',
    file: world,
    from: "return key.tenant === 'shared' ? gates.or([other.null, equal]) : equal",
    to: 'return gates.or([other.null, equal, equal ^ 1])',
  },
]
