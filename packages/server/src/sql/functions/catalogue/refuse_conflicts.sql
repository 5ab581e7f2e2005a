-- Refuses a declaration with all its conflicts in one message: each `name: reason`.
-- owner: bailiwick_catalogue
-- execute: bailiwick_directory
create or replace function bailiwick_catalogue.refuse_conflicts(_source text, _conflicts text[]) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
  if cardinality(_conflicts) > 0 then
    perform bailiwick_private.fail('SYNC_CONFLICT',
      format(case cardinality(_conflicts) when 1 then 'The declaration of %s has a conflict, and nothing was written: %s.'
                  else 'The declaration of %s has ' || cardinality(_conflicts) || ' conflicts, and nothing was written: %s.' end,
        _source, array_to_string(_conflicts[1:20], '; ') || case when cardinality(_conflicts) > 20 then '; …' else '' end),
      'Change the declaration, or what is there. A dry run lists all of them.', _seen => array_to_string(_conflicts[1:20], '; '));
  end if;
end
$$;
