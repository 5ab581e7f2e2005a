import type { LikePart } from '../../ast/like.ts'
import { anyRun, lowerAscii, matchesLike } from '../../ast/like.ts'
import { compareByteOrder } from '../../util/byte-order.ts'
import { codeOf } from './alphabet.ts'

/** Where a machine is: a state of its own, or, from here on, everything (true) or nothing (false) is in the language. */
export type State = string | boolean

/**
 * A deterministic automaton over code points whose states are made as they are met. States are short texts, so that equal ones are
 * equal, and a machine remembers nothing.
 */
export interface Machine {
  readonly start: State
  /** The code points at which the next step may turn out differently than just before them. */
  cuts(state: string): Iterable<number>
  step(state: string, code: number): State
  accepts(state: string): boolean
  /** The same answer for a whole text, without states. */
  includes(text: string): boolean
  /** What a step costs, in code points compared. */
  cost(state: string): number
  /** All characters that it was made of. */
  readonly characters: readonly string[]
  /** How many positions there are. */
  readonly size: number
  /** The pattern, where the language is one. */
  readonly parts?: readonly LikePart[]
}

/** Positions are code units of a state. */
export const LONGEST_PATTERN = 50_000

/**
 * A state is the set of positions that the pattern may be in. Once it has come to a `%`, what lies before that no longer matters:
 * whatever matches from there matches from here.
 */
export function likeMachine(parts: readonly LikePart[]): Machine {
  const settle = (positions: readonly number[]): State => {
    let state = ''
    let last = -1
    for (let position of positions) {
      if (position <= last) continue
      if (parts[position] === anyRun) {
        if (position === parts.length - 1) return true
        state = String.fromCharCode(position++)
      }
      state += String.fromCharCode(position)
      last = position
    }
    return state === '' ? false : state
  }
  return {
    parts,
    characters: parts.filter((part) => typeof part === 'string'),
    size: parts.length,
    start: settle([0]),
    cost: (state) => state.length,
    *cuts(state) {
      for (let index = 0; index < state.length; index++) yield* around(parts[state.charCodeAt(index)])
    },
    step(state, code) {
      const next: number[] = []
      for (let index = 0; index < state.length; index++) {
        const position = state.charCodeAt(index)
        const part = parts[position]
        if (part === anyRun) next.push(position)
        else if (typeof part === 'string' ? codeOf(part) === code : part !== undefined) next.push(position + 1)
      }
      return settle(next)
    },
    accepts: (state) => state.charCodeAt(state.length - 1) === parts.length,
    includes: (text) => matchesLike(text, parts),
  }
}

function around(part: LikePart | undefined): readonly number[] {
  return typeof part === 'string' ? [codeOf(part), codeOf(part) + 1] : []
}

/** Follows one text; `differs` says what a code point leads to that is another than the one expected. */
function alongText(
  text: string,
  options: {
    readonly same: (expected: number, code: number) => boolean
    readonly differs: (expected: number | undefined, code: number) => State
    readonly accepts: (atEnd: boolean) => boolean
    readonly cutsAt: (expected: number) => Iterable<number>
    readonly includes: (text: string) => boolean
  },
): Machine {
  const characters = [...text]
  const expected = (state: string) => {
    const character = characters[state.charCodeAt(0)]
    return character === undefined ? undefined : codeOf(character)
  }
  return {
    characters,
    size: characters.length,
    start: '\0',
    cost: () => 1,
    cuts(state) {
      const code = expected(state)
      return code === undefined ? [] : options.cutsAt(code)
    },
    step(state, code) {
      const wanted = expected(state)
      if (wanted === undefined || !options.same(wanted, code)) return options.differs(wanted, code)
      return String.fromCharCode(state.charCodeAt(0) + 1)
    },
    accepts: (state) => options.accepts(state.charCodeAt(0) === characters.length),
    includes: options.includes,
  }
}

const same = (expected: number, code: number): boolean => expected === code

/** What comes before the text in byte order; `inclusive` takes the text itself as well. */
export function belowMachine(text: string, inclusive: boolean): Machine {
  return alongText(text, {
    same,
    differs: (expected, code) => expected !== undefined && code < expected,
    accepts: (atEnd) => !atEnd || inclusive,
    cutsAt: (expected) => [expected, expected + 1],
    includes: (other) => compareByteOrder(other, text) < (inclusive ? 1 : 0),
  })
}

/** Equal but for A to Z. */
export function ignoringCaseMachine(text: string): Machine {
  const lowered = lowerAscii(text)
  const lower = (code: number) => (code >= 65 && code <= 90 ? code + 32 : code)
  return alongText(lowered, {
    same: (expected, code) => expected === lower(code),
    differs: () => false,
    accepts: (atEnd) => atEnd,
    cutsAt: (expected) => [expected, expected + 1, expected - 32, expected - 31],
    includes: (other) => lowerAscii(other) === lowered,
  })
}

/** Everything that the machine does not accept. */
export function complementMachine(machine: Machine): Machine {
  return {
    characters: machine.characters,
    size: machine.size,
    start: opposite(machine.start),
    cost: (state) => machine.cost(state),
    cuts: (state) => machine.cuts(state),
    step: (state, code) => opposite(machine.step(state, code)),
    accepts: (state) => !machine.accepts(state),
    includes: (text) => !machine.includes(text),
  }
}

function opposite(state: State): State {
  return typeof state === 'boolean' ? !state : state
}

/** What all machines accept: one state for each, as JSON. */
export function productMachine(machines: readonly Machine[]): Machine {
  const read = (state: string): readonly State[] => JSON.parse(state)
  const write = (states: readonly State[]): State =>
    states.includes(false) ? false : states.every((state) => state === true) || JSON.stringify(states)
  return {
    characters: machines.flatMap((machine) => machine.characters),
    size: Math.max(...machines.map(({ size }) => size)),
    start: write(machines.map((machine) => machine.start)),
    cost: (state) => read(state).length,
    *cuts(state) {
      const states = read(state)
      for (const [index, machine] of machines.entries()) {
        const own = states[index]!
        if (typeof own === 'string') yield* machine.cuts(own)
      }
    },
    step(state, code) {
      const states = read(state)
      return write(
        machines.map((machine, index) => {
          const own = states[index]!
          return typeof own === 'string' ? machine.step(own, code) : own
        }),
      )
    },
    accepts(state) {
      return read(state).every((own, index) => (typeof own === 'string' ? machines[index]!.accepts(own) : own))
    },
    includes: (text) => machines.every((machine) => machine.includes(text)),
  }
}
