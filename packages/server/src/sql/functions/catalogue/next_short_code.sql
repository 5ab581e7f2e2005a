-- The short code of what comes under the parent: its own, and the next number. Numbers of what is retired count, as nothing of a
-- catalogue is deleted; one that somebody chose by hand is passed over.
-- owner: bailiwick_catalogue
create or replace function bailiwick_catalogue.next_short_code(_parent int) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  above text := coalesce((select p.short_code || '.' from bailiwick_catalogue.permission p where p.id = _parent), '');
  ordinal int;
  free_code text;
begin
  select coalesce(max(substr(p.short_code, length(above) + 1)::int), 0) into ordinal
    from bailiwick_catalogue.permission p
   where p.parent_id is not distinct from _parent and starts_with(p.short_code, above)
     and substr(p.short_code, length(above) + 1) ~ '^[0-9]{1,9}$';
  loop
    ordinal := ordinal + 1;
    free_code := above || case when ordinal < 10 then '0' else '' end || ordinal;
    exit when not exists (select from bailiwick_catalogue.permission p where p.short_code = free_code);
  end loop;
  return free_code;
end
$$;
