/** Compares the functions and triggers of the plan with those that are there. */
import type { Finding } from 'bailiwick/findings'
import type { RlsFunction } from 'bailiwick/rls'
import type { Routine } from '../catalogue.ts'
import type { Expected } from './expected.ts'
import { finding } from './kinds.ts'
import type { Look } from './look.ts'

/** The schema of the functions that policies ask. */
export const functionSchema = 'bailiwick_rls'

/** The role that they read as. */
const reader = 'bailiwick_reader'

export function checkInstalled(look: Look, expected: Expected): Finding[] {
  return look.covered.flatMap(({ plan, relation }) => [
    ...plan.functions.flatMap((planned) => routine(look, planned, expected)),
    ...plan.triggers.flatMap((planned): Finding[] => {
      const there = look.catalogue.triggers.find(({ table, name }) => table === relation.oid && name === planned.name)
      const name = `${look.catalogue.quote(planned.name)} on ${look.name(relation)}`
      if (there === undefined) {
        return [finding('L31/trigger', `trigger ${name}`, 'There is no such trigger.', `${planned.sql};`)]
      }
      if (there.enabled) return []
      const fix = `alter table ${look.name(relation)} enable trigger ${look.catalogue.quote(planned.name)};`
      return [finding('L31/trigger', `trigger ${name}`, 'It is disabled.', fix)]
    }),
  ])
}

function routine(look: Look, planned: RlsFunction, expected: Expected): Finding[] {
  const name = `${functionSchema}.${look.catalogue.quote(planned.name)}`
  const there = look.catalogue.routines.find((each) => each.schema === functionSchema && each.name === planned.name)
  const object = `function ${name}`
  const own = `alter function ${name} owner to ${reader};`
  if (there === undefined) {
    return [finding('L31/routine', object, 'There is no such function.', 'Run `bailiwick rls apply`.')]
  }
  const wanted = expected.routine(planned.name)
  const differences = [
    ...(wanted && wanted.body !== there.body ? ['Its body is not the generated one.'] : []),
    ...(wanted && wanted.definer !== there.definer ? [`It is security ${there.definer ? 'definer' : 'invoker'}.`] : []),
    ...(wanted && String(wanted.settings) !== String(there.settings)
      ? ['Its settings are not the generated ones.']
      : []),
  ]
  const isOwned = look.role(there.owner) === reader
  if (differences.length === 0 && isOwned) return []
  const owner = isOwned ? [] : [`Its owner is ${look.role(there.owner)}, not ${reader}.`]
  const replace =
    differences.length === 0 ? [] : [`${planned.sql.replace(/^create function/, 'create or replace function')};`]
  return [finding('L31/routine', object, [...differences, ...owner].join('\n'), [...replace, own].join('\n'))]
}

/** What the plan and the session install: it reads as its owner for the policies, and is compared with the plan instead. */
export function isInstalled(look: Look, { schema, name }: Routine): boolean {
  if (schema === 'bailiwick') return ['subject', 'context', 'tenant', 'verified_context'].includes(name)
  return (
    schema === functionSchema && look.plan.tables.some(({ functions }) => functions.some((each) => each.name === name))
  )
}
