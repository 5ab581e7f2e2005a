/** Views, materialized views and rewrite rules: they read and write as their owners. */
import type { Finding } from 'bailiwick/findings'
import type { Relation } from '../catalogue.ts'
import { finding } from './kinds.ts'
import type { Look } from './look.ts'
import { guardedBelow, guardedBy, isCovered, readBy } from './named.ts'
import { withoutAll } from './tables.ts'

const dml = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const

export function checkViews(look: Look): Finding[] {
  const reached = reachedViews(look)
  return [...reached]
    .flatMap((view): Finding[] => {
      const covered = coveredBelow(look, view)
      if (covered.length === 0) return []
      const names = covered.map((relation) => look.name(relation)).join(', ')
      if (view.kind === 'm') {
        const seen = `It is a copy of rows of ${names}, and the role may read it.`
        return [finding('L33/materialized-view', look.label(view), seen, withoutAll(look, view))]
      }
      const seen = `It reads ${names} as its owner ${look.role(view.owner)}.`
      return [
        finding('L33/view', look.label(view), seen, `alter view ${look.name(view)} set (security_invoker = true);`),
      ]
    })
    .concat(rules(look))
}

const isInvoker = (view: Relation) => view.options.some((option) => /^security_invoker=(true|on|yes|1)$/i.test(option))

/** The views and materialized views that the role may use, and those that they use as their owners. */
function reachedViews(look: Look): Set<Relation> {
  const granted = look.catalogue.relations.filter(
    (relation) =>
      (relation.kind === 'v' || relation.kind === 'm') &&
      dml.some((privilege) => look.reach.hasOnAny(relation, privilege)),
  )
  const reached = new Set(granted)
  for (const view of reached) {
    if (view.kind === 'm' || isInvoker(view)) continue
    for (const below of readBy(look, view)) if (below.kind === 'v' || below.kind === 'm') reached.add(below)
  }
  return reached
}

/**
 * The tables whose rows a view gives as its owner. What a view itself reads; a materialized view is a copy of whatever
 * lies below it, at any depth.
 */
function coveredBelow(look: Look, view: Relation): Relation[] {
  if (view.kind === 'v' && isInvoker(view)) return []
  const below = readBy(look, view)
  if (view.kind === 'v') return below.filter((each) => isCovered(look, each))
  // What a function reads while the copy is made, it reads as the owner of the copy.
  const called = look.catalogue.rules
    .filter(({ relation, name }) => relation === view.oid && name === '_RETURN')
    .flatMap(({ calls }) => look.catalogue.routines.filter(({ oid }) => calls.includes(oid)))
  return [
    ...new Set([
      ...below.flatMap((each) => guardedBelow(look, each)),
      ...called.flatMap((routine) => guardedBy(look, routine)),
    ]),
  ]
}

function rules(look: Look): Finding[] {
  return look.catalogue.rules.flatMap(({ relation: oid, name, dependsOn }): Finding[] => {
    const relation = look.relation(oid)
    if (name === '_RETURN' || !relation || !dml.some((privilege) => look.reach.hasOnAny(relation, privilege))) return []
    const covered = dependsOn.flatMap((each) => look.relation(each) ?? []).flatMap((each) => guardedBelow(look, each))
    if (covered.length === 0) return []
    const { quote } = look.catalogue
    const seen = `It uses ${covered.map((each) => look.name(each)).join(', ')} as ${look.role(relation.owner)}, the owner of ${look.name(relation)}.`
    return [
      finding(
        'L33/rule',
        `rule ${quote(name)} on ${look.name(relation)}`,
        seen,
        `drop rule ${quote(name)} on ${look.name(relation)};`,
      ),
    ]
  })
}
