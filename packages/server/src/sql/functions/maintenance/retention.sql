-- For how many days each tenant keeps entries of its journal, deleted tenants too.
-- owner: bailiwick_evaluator
-- execute: bailiwick_journal, bailiwick_directory
create or replace function bailiwick_evaluator.retention() returns table (tenant_id uuid, days int)
language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
  select t.tenant_id, coalesce((s.value #>> '{}')::int, d.days)
    from bailiwick_directory.tenant t
   cross join (select (c.initial #>> '{}')::int as days from bailiwick_catalogue.setting c where c.name = 'journal.retentionDays') as d
    left join bailiwick_directory.setting s on s.tenant_id = t.tenant_id and s.name = 'journal.retentionDays'
$$;
