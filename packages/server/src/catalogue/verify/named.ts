/** Which guarded tables a view or a function leads to, whoever it reads them as. */
import type { Relation, Routine } from '../catalogue.ts'
import type { Look } from './look.ts'

/** Where the keys are that contexts are signed with. */
export const keySchema = 'bailiwick_private'

/** Whether the table is a partition or a child, at any depth. */
export function isPartOf(look: Look, relation: Relation, whole: number): boolean {
  return relation.parents.some((oid) => {
    const parent = look.relation(oid)
    return oid === whole || (parent !== undefined && isPartOf(look, parent, whole))
  })
}

/** A table of the policy, a part of one, or the keys of the context: whoever has a key can be anybody. */
export function isCovered(look: Look, relation: Relation): boolean {
  if (relation.schema === keySchema) return relation.kind === 'r'
  return look.covered.some((each) => each.relation === relation || isPartOf(look, relation, each.relation.oid))
}

/** What a view selects from. */
export const readBy = (look: Look, view: Relation): Relation[] =>
  look.catalogue.rules
    .filter(({ relation, name }) => relation === view.oid && name === '_RETURN')
    .flatMap(({ dependsOn }) => dependsOn.flatMap((oid) => look.relation(oid) ?? []))

/** The relation itself, or what lies below the view at any depth. */
export function guardedBelow(look: Look, relation: Relation): Relation[] {
  if (isCovered(look, relation)) return [relation]
  return relation.kind === 'v' || relation.kind === 'm'
    ? readBy(look, relation).flatMap((below) => guardedBelow(look, below))
    : []
}

/** The guarded tables that the body names, by itself, through views and through functions that it calls. */
export function guardedBy(look: Look, routine: Routine, seen = new Set<Routine>()): Relation[] {
  if (seen.has(routine)) return []
  seen.add(routine)
  const words = new Set(routine.body.toLowerCase().match(/[\p{L}\p{N}_$]+/gu) ?? [])
  const names = (name: string) => words.has(name.toLowerCase()) || (/[^\w$]/.test(name) && routine.body.includes(name))
  return [
    ...new Set([
      ...look.catalogue.relations
        .filter(({ oid, name }) => routine.dependsOn.includes(oid) || names(name))
        .flatMap((relation) => guardedBelow(look, relation)),
      ...look.catalogue.routines.filter(({ name }) => names(name)).flatMap((called) => guardedBy(look, called, seen)),
    ]),
  ]
}
