/** Reads dates and instants as PostgreSQL writes them: a JavaScript Date would lose the microseconds. */
import pg from 'pg'

const asText = new Set<number>([
  pg.types.builtins.DATE,
  pg.types.builtins.TIMESTAMP,
  pg.types.builtins.TIMESTAMPTZ,
  pg.types.builtins.TIME,
  pg.types.builtins.TIMETZ,
  pg.types.builtins.INTERVAL,
])

/** Arrays of the same types, of which node-postgres exports no names: date, timestamp, timestamptz. */
const textArrays = new Set([1182, 1115, 1185])
const TEXT_ARRAY = 1009

export const rowTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (asText.has(oid)) return (value: string) => value
    return pg.types.getTypeParser(textArrays.has(oid) ? TEXT_ARRAY : oid, format as 'text')
  }) as pg.CustomTypesConfig['getTypeParser'],
}
