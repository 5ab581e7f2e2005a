/** What became of somebody's rights between two answers about the same. */
import type { PlaceInfo, Right, RightsAnswer } from '@bailiwick/server'
import { answerWords, printPlace } from './rights-words.ts'

export interface RightsChange {
  /** Of the right that changed: see `rightId`. */
  readonly id: string
  /** `team.edit on section news: denied, was allowed` */
  readonly text: string
}

export function rightId(place: PlaceInfo | null, permission: string): string {
  return JSON.stringify([place?.type, place?.key, permission])
}

/** In the order of the later answer, then what is gone. */
export function rightsChanges(before: RightsAnswer, after: RightsAnswer): readonly RightsChange[] {
  const [old, now] = [listed(before), listed(after)]
  const changed = [...now].flatMap(([id, { right, title }]): RightsChange[] => {
    const was = old.get(id)?.right
    if (was === undefined) return [{ id, text: `${title}: ${answerWords[right.answer]}, and nothing was said before` }]
    if (was.answer !== right.answer) {
      return [{ id, text: `${title}: ${answerWords[right.answer]}, was ${answerWords[was.answer]}` }]
    }
    const isSame = JSON.stringify(was.paths) === JSON.stringify(right.paths)
    return isSame ? [] : [{ id, text: `${title}: still ${answerWords[right.answer]}, in another way` }]
  })
  const gone = [...old].flatMap(([id, { right, title }]): RightsChange[] =>
    now.has(id) ? [] : [{ id, text: `${title}: nothing is said any more, was ${answerWords[right.answer]}` }],
  )
  return [...changed, ...gone]
}

function listed({
  shown,
  tenant,
}: RightsAnswer): ReadonlyMap<string, { readonly right: Right; readonly title: string }> {
  return new Map(
    shown.flatMap(({ place, rights }) =>
      rights.map((right) => [
        rightId(place, right.permission),
        { right, title: `${right.permission} on ${printPlace(place, tenant)}` },
      ]),
    ),
  )
}
