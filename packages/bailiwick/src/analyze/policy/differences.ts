import type { Answer, Part, Unknown } from '../solve/question.ts'
import type { Asker } from './asker.ts'
import { type Alternative, formsOf, met, missed, type Requirement } from './requirements.ts'

/**
 * A world that meets all requirements on the left and not all on the right. Each on the right is asked for itself; what the left
 * requires as well, by its form, is not asked at all. An action's allows are asked one by one: those that both sides have are left out.
 */
export function difference(asker: Asker, left: readonly Requirement[], right: readonly Requirement[]): Answer {
  return firstFound(right.flatMap((wanted) => questionsAbout(left, wanted)).map((ask) => () => ask(asker)))
}

/** A world in which the claim is true and all requirements are met: each of the allows is asked for itself. */
export function permitted(asker: Asker, claim: readonly Part[], requirements: readonly Requirement[]): Answer {
  const [first, ...others] = requirements
  const rest = others.map(met)
  const alternatives = first?.alternatives ?? []
  return firstFound(alternatives.map((alternative) => () => asker.ask([...claim, alternative], rest)))
}

type Ask = (asker: Asker) => Answer

/** How many alternatives are asked about at once: those that are most likely to matter. */
const nearby = 4

function questionsAbout(left: readonly Requirement[], wanted: Requirement): readonly Ask[] {
  const forms = formsOf(wanted)
  const isCovered = (alternative: Alternative) => forms.covers(alternative)
  if (left.some(({ alternatives }) => alternatives.every(isCovered))) return []
  const own = left.find(({ label, alternatives }) => label === wanted.label && alternatives.length > 1)
  if (!own) return [(asker) => askWhole(asker, left, wanted)]
  const rest = left.filter((other) => other !== own).map(met)
  const all = wanted.alternatives.map(missed)
  return own.alternatives
    .filter((alternative) => !isCovered(alternative))
    .map((alternative) => {
      const near = forms.nearest(alternative, nearby).map(missed)
      return (asker) => asker.ask([alternative, ...near], [...all, ...rest])
    })
}

function askWhole(asker: Asker, left: readonly Requirement[], wanted: Requirement): Answer {
  const misses = wanted.alternatives.map(missed)
  const near = left.filter(({ label }) => label === wanted.label)
  const far = left.filter(({ label }) => label !== wanted.label)
  return asker.ask([...misses.slice(0, 20), ...near.map(met)], [...misses.slice(20), ...far.map(met)])
}

/** The first world that is found; else the first question that has no answer; else none, with all that was needed to see it. */
function firstFound(questions: readonly (() => Answer)[]): Answer {
  const core = new Set<string>()
  let open: Unknown | undefined
  let minimal = true
  for (const ask of questions) {
    const answer = ask()
    if (answer.kind === 'found') return answer
    if (answer.kind === 'unknown') {
      open ??= answer
    } else {
      minimal &&= answer.minimal
      for (const label of answer.core) core.add(label)
    }
  }
  return open ?? { kind: 'none', core: [...core], minimal }
}
