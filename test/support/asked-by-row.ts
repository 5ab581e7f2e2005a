/** The functions beside stand-ins of `bailiwick.granted` and `bailiwick.denied`: they leave it to these to be asked of each row. */
export const askedByRow = ['granted', 'denied']
  .map(
    (name) => `
  create function bailiwick.${name}_rule(action text, type text) returns boolean language sql stable strict as $$ select null::boolean $$;
  create function bailiwick.${name}_keys(action text, type text) returns setof text language sql stable strict as $$ select null::text where false $$;`,
  )
  .join('')

const ofSetting = `jsonb_to_recordset(coalesce(nullif(current_setting('bailiwick.facts', true), ''), '[]')::jsonb) as fact (type text, id text)`

/**
 * The same where the facts can be listed: what a row has that no fact names, and the keys that have something else. Both ask the
 * stand-in, so they come after it.
 */
export function askedInSets(facts: string = ofSetting): string {
  const one = (name: string) => `
  create function bailiwick.${name}_rule(action text, type text) returns boolean language sql stable strict security definer as $$
    select bailiwick.${name}($1, $2, 'no row is called so') $$;
  create function bailiwick.${name}_keys(action text, type text) returns setof text language sql stable strict security definer as $$
    select fact.id from ${facts} where fact.type = $2 and bailiwick.${name}($1, $2, fact.id) <> bailiwick.${name}_rule($1, $2) $$;`
  return ['granted', 'denied'].map(one).join('')
}
