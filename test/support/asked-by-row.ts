/** The functions beside stand-ins of `bailiwick.granted` and `bailiwick.denied`: they leave it to these to be asked of each row. */
export const askedByRow = ['granted', 'denied']
  .map(
    (name) => `
  create function bailiwick.${name}_rule(action text, type text) returns boolean language sql stable strict as $$ select null::boolean $$;
  create function bailiwick.${name}_keys(action text, type text) returns setof text language sql stable strict as $$ select null::text where false $$;`,
  )
  .join('')
