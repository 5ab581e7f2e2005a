/** Compares the functions and triggers of the plan with those that are there. */
import type { Finding } from 'bailiwick/findings'
import type { RlsFunction } from 'bailiwick/rls'
import type { Routine } from '../catalogue.ts'
import { finding } from './kinds.ts'
import type { Look } from './look.ts'

/** The schema of the functions that policies ask. */
export const functionSchema = 'bailiwick_rls'

export function checkInstalled(look: Look): Finding[] {
  return look.covered.flatMap(({ plan, relation }) => [
    ...plan.functions.flatMap((planned) => routine(look, planned)),
    ...plan.triggers.flatMap((planned): Finding[] => {
      const there = look.catalogue.triggers.find(({ table, name }) => table === relation.oid && name === planned.name)
      const name = `${look.catalogue.quote(planned.name)} on ${look.name(relation)}`
      if (there === undefined)
        return [finding('L31/trigger', `trigger ${name}`, 'There is no such trigger.', planned.sql)]
      if (there.enabled) return []
      const fix = `alter table ${look.name(relation)} enable trigger ${look.catalogue.quote(planned.name)};`
      return [finding('L31/trigger', `trigger ${name}`, 'It is disabled.', fix)]
    }),
  ])
}

function routine(look: Look, planned: RlsFunction): Finding[] {
  const object = `function ${functionSchema}.${look.catalogue.quote(planned.name)}`
  const found = look.catalogue.routines.filter(({ schema, name }) => schema === functionSchema && name === planned.name)
  if (found.length === 0) return [finding('L31/routine', object, 'There is no such function.', planned.sql)]
  const differences = found.flatMap((each) => differencesOf(look, planned, each))
  return differences.length === 0 ? [] : [finding('L31/routine', object, differences.join('\n'), planned.sql)]
}

function differencesOf(look: Look, planned: RlsFunction, there: Routine): string[] {
  const body = /\bas\s+(\$[^$]*\$)([\s\S]*?)\1/i.exec(planned.sql)?.[2]
  const isDefiner = /\bsecurity definer\b/i.test(planned.sql)
  const owner = /\bowner to\s+"?(\w+)"?/i.exec(planned.sql)?.[1]
  return [
    ...(body !== undefined && body.trim() !== there.source.trim() ? ['Its body is not the generated one.'] : []),
    ...(isDefiner === there.definer ? [] : [`It is security ${there.definer ? 'definer' : 'invoker'}.`]),
    ...(owner === undefined || look.role(there.owner) === owner
      ? []
      : [`Its owner is ${look.role(there.owner)}, not ${owner}.`]),
  ]
}
