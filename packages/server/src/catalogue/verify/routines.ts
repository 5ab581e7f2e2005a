/** Functions that read as their owners, that can be led astray, or that the planner trusts with hidden rows. */
import type { Finding } from 'bailiwick/findings'
import type { Routine } from '../catalogue.ts'
import { isInstalled } from './installed.ts'
import { finding } from './kinds.ts'
import type { Look } from './look.ts'
import { guardedBy } from './named.ts'

export function checkRoutines(look: Look): Finding[] {
  return look.catalogue.routines
    .filter((routine) => look.reach.mayCall(routine) || firedBy(look, routine) !== undefined)
    .flatMap((routine): Finding[] => {
      const object = `${routine.kind} ${routine.signature}`
      const found: Finding[] = []
      const isForeign = !isInstalled(look, routine)
      const isDefiner = routine.definer && isForeign
      const touched = isDefiner ? guardedBy(look, routine).map((relation) => look.name(relation)) : []
      const fired = firedBy(look, routine)
      const how = fired === undefined ? 'The role may call it' : `The role fires it by writing to ${fired}`
      const invoker = `alter ${object} security invoker;`
      const owner = look.role(routine.owner)
      if (touched.length > 0) {
        const seen = `${how}; it names ${touched.join(', ')} and acts as ${owner}.`
        found.push(finding('L33/definer', object, seen, invoker))
      } else if (isDefiner && isUnreadable(routine)) {
        const seen = `${how}; it acts as ${owner}, and what it reads is put together at run time or not written in SQL.`
        found.push(finding('L33/definer-unread', object, seen, invoker))
      }
      if (look.reach.isOne(routine.owner)) {
        const fix = `alter ${object} owner to ${look.catalogue.quote(look.catalogue.reader)};`
        found.push(finding('L33/owns-routine', object, `Its owner is ${owner}.`, fix))
      }
      if (routine.definer && !hasSafePath(routine)) {
        const path = pathOf(routine)
        const seen =
          path === undefined ? 'It has no search_path of its own.' : `Its search_path is ${path}; pg_temp is not last.`
        const schema = look.catalogue.quote(routine.schema)
        found.push(finding('L33/definer-path', object, seen, `alter ${object} set search_path = ${schema}, pg_temp;`))
      }
      if (routine.leakproof) {
        found.push(finding('L33/leakproof', object, 'It is marked LEAKPROOF.', `alter ${object} not leakproof;`))
      }
      return found
    })
}

/** The table whose trigger calls the function when the role writes to it: that needs no right to call. */
function firedBy(look: Look, routine: Routine): string | undefined {
  if (!routine.isTrigger) return undefined
  const tables = look.catalogue.triggers.flatMap(({ routine: called, enabled, table }) =>
    called === routine.oid && enabled ? (look.relation(table) ?? []) : [],
  )
  const written = tables.find((table) =>
    ['INSERT', 'UPDATE', 'DELETE'].some((privilege) => look.reach.hasOnAny(table, privilege)),
  )
  return written && look.name(written)
}

/** Nobody can tell from the text which tables it reads. */
function isUnreadable({ language, body }: Routine): boolean {
  if (language === 'sql') return false
  return language !== 'plpgsql' || /\bexecute\b/i.test(body)
}

function pathOf({ settings }: Routine): string | undefined {
  return settings.find((setting) => setting.startsWith('search_path='))?.slice('search_path='.length)
}

/** Empty, only pg_catalog, or with pg_temp at the end: unless it is named, pg_temp comes first. */
function hasSafePath(routine: Routine): boolean {
  const path = pathOf(routine)
  if (path === undefined) return false
  const schemas = path.split(',').map((schema) => schema.trim().replace(/^"(.*)"$/, '$1'))
  const isEmpty = schemas.every((schema) => schema === '' || schema === 'pg_catalog')
  return isEmpty || (schemas.at(-1) === 'pg_temp' && schemas.indexOf('pg_temp') === schemas.length - 1)
}
