/** What other parts of the directory bring, where it is not there yet: functions that let everything pass. */
import type pg from 'pg'

const functions = {
  require_administrator: '_tenant uuid',
}

export async function standIns(admin: pg.Client): Promise<void> {
  for (const [name, parameters] of Object.entries(functions)) {
    const { rows } = await admin.query(`select to_regproc('bailiwick_directory.${name}') is not null as there`)
    if (rows[0].there) continue
    await admin.query(`create function bailiwick_directory.${name}(${parameters}) returns void language sql as '';
      grant execute on function bailiwick_directory.${name} to bailiwick_directory`)
  }
}
