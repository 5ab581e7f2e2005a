/** Compares the functions and triggers of the plan with those that are there. */
import type { Finding } from 'bailiwick/findings'
import type { RlsFunction } from 'bailiwick/rls'
import type { Routine } from '../catalogue.ts'
import { contextFunctions } from './context-functions.ts'
import { isOfDirectory } from './directory-functions.ts'
import type { Expected, ReaderPolicy } from './expected.ts'
import { finding } from './kinds.ts'
import type { Look } from './look.ts'

/** The schema of the functions that policies ask. */
export const functionSchema = 'bailiwick_rls'

/** The role that they read as. */
const reader = 'bailiwick_reader'

export function checkInstalled(look: Look, expected: Expected): Finding[] {
  return [...expected.readers.flatMap((each) => readerPolicy(look, each)), ...ofTables(look, expected)]
}

function readerPolicy(look: Look, { relation, name, using, sql }: ReaderPolicy): Finding[] {
  const there = look.catalogue.policies.find((policy) => policy.table === relation.oid && policy.name === name)
  const on = `${look.catalogue.quote(name)} on ${look.name(relation)}`
  const of = (seen: string, fix: string) => [finding('L31/reader', `policy ${on}`, seen, fix)]
  if (there === undefined) return of('There is no such policy.', `${sql};`)
  const isSame =
    there.permissive &&
    there.command === 'select' &&
    there.roles.map(look.role).join() === reader &&
    (using === undefined || there.using === using)
  if (isSame) return []
  const to = there.roles.map(look.role).join(', ')
  return of(`It is for ${there.command} to ${to} using (${there.using}).`, `drop policy ${on};\n${sql};`)
}

function ofTables(look: Look, expected: Expected): Finding[] {
  return look.covered.flatMap(({ plan, relation }) => [
    ...plan.functions.flatMap((planned) => routine(look, planned, expected)),
    ...plan.triggers.flatMap((planned): Finding[] => {
      const there = look.catalogue.triggers.find(({ table, name }) => table === relation.oid && name === planned.name)
      const name = `${look.catalogue.quote(planned.name)} on ${look.name(relation)}`
      if (there === undefined) {
        return [finding('L31/trigger', `trigger ${name}`, 'There is no such trigger.', `${planned.sql};`)]
      }
      const wanted = expected.trigger(relation.oid, planned.name)
      const plain = there.definition
        .replaceAll(`${functionSchema}.`, '')
        .replaceAll(`${look.catalogue.quote(relation.schema)}.`, '')
      if (wanted !== undefined && wanted !== plain) {
        const replace = `drop trigger ${name};\n${planned.sql};`
        return [finding('L31/trigger', `trigger ${name}`, `It is ${there.definition}.`, replace)]
      }
      if (there.enabled) return []
      const fix = `alter table ${look.name(relation)} enable trigger ${look.catalogue.quote(planned.name)};`
      return [finding('L31/trigger', `trigger ${name}`, 'It is disabled.', fix)]
    }),
  ])
}

function routine(look: Look, planned: RlsFunction, expected: Expected): Finding[] {
  const name = `${functionSchema}.${look.catalogue.quote(planned.name)}`
  const all = look.catalogue.routines.filter((each) => each.schema === functionSchema && each.name === planned.name)
  const object = `function ${name}`
  if (all.length > 1) {
    const seen = `There are ${all.length} functions of this name.`
    const others = all.filter(({ comment }) => !comment?.startsWith('bailiwick:'))
    return [finding('L31/routine', object, seen, others.map((each) => `drop function ${each.signature};`).join('\n'))]
  }
  const there = all[0]
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
  const isPublic = there.grants.some(({ grantee }) => grantee === 0)
  if (differences.length === 0 && isOwned && !isPublic) return []
  const owner = isOwned ? [] : [`Its owner is ${look.role(there.owner)}, not ${reader}.`]
  const replace =
    differences.length === 0 ? [] : [`${planned.sql.replace(/^create function/, 'create or replace function')};`]
  const seen = [...differences, ...owner, ...(isPublic ? ['Everybody may call it.'] : [])]
  const revoke = isPublic ? [`revoke execute on function ${there.signature} from public;`] : []
  return [finding('L31/routine', object, seen.join('\n'), [...replace, own, ...revoke].join('\n'))]
}

/**
 * What the plan, the session and the directory install. The first two read as their owner for the policies, and are compared with the
 * plan instead; the functions of the directory ask who asks, and count only as they are shipped.
 */
export function isInstalled(look: Look, routine: Routine): boolean {
  const { schema, name } = routine
  if (schema === 'bailiwick') return contextFunctions.some((each) => each.name === name) || isOfDirectory(look, routine)
  return (
    schema === functionSchema && look.plan.tables.some(({ functions }) => functions.some((each) => each.name === name))
  )
}
