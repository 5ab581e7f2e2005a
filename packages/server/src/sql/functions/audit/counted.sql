-- How many refusals an entry `access.counted` stands for, so far.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.counted(_tenant uuid, _id uuid) returns bigint
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select sum(case c.slot when 0 then c.n - 10 else c.n end)::bigint
    from bailiwick_journal.refusal_count c where c.tenant_id = _tenant and c.id = _id
$$;
