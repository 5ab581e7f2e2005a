/** Functions that read as their owners, that can be led astray, or that the planner trusts with hidden rows. */
import type { Finding } from 'bailiwick/findings'
import type { Routine } from '../catalogue.ts'
import { isInstalled } from './installed.ts'
import { finding } from './kinds.ts'
import type { Look } from './look.ts'
import { isCovered } from './views.ts'

export function checkRoutines(look: Look): Finding[] {
  return look.catalogue.routines
    .filter((routine) => look.reach.mayCall(routine))
    .flatMap((routine): Finding[] => {
      const object = `${routine.kind} ${routine.signature}`
      const found: Finding[] = []
      const touched = routine.definer && !isInstalled(look, routine) ? touchedBy(look, routine) : []
      if (touched.length > 0) {
        const seen = `The role may call it; it names ${touched.join(', ')} and acts as ${look.role(routine.owner)}.`
        found.push(finding('L33/definer', object, seen, `alter ${object} security invoker;`))
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

/** The guarded tables that the body names, as far as it can be read: what is put together at run time cannot. */
function touchedBy(look: Look, routine: Routine): string[] {
  const words = new Set(routine.source.toLowerCase().match(/[\p{L}\p{N}_$]+/gu) ?? [])
  return look.catalogue.relations
    .filter((relation) => isCovered(look, relation))
    .filter(
      ({ oid, name }) =>
        routine.dependsOn.includes(oid) ||
        words.has(name.toLowerCase()) ||
        (/[^\w$]/.test(name) && routine.source.includes(name)),
    )
    .map((relation) => look.name(relation))
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
