-- The time and the id of a place in the journal. Refuses what is no place.
-- owner: bailiwick_journal
-- execute: bailiwick_directory
create or replace function bailiwick_journal.read_place(_place text, out at timestamptz, out id uuid)
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
begin
  if _place is null or _place !~ '^-?[0-9]{1,17}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    perform bailiwick_private.fail('INVALID_INPUT', 'There is no such place in the journal.', null, _seen => left(_place, 200),
      _expected => 'what a list said for `after`');
  end if;
  at := timestamptz 'epoch' + split_part(_place, '/', 1)::bigint * interval '1 microsecond';
  id := split_part(_place, '/', 2)::uuid;
end
$$;
