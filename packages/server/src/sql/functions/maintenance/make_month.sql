-- Makes the partitions of a month, with the rules of the default ones, and takes over what lies in these of that month. Nobody has to
-- wait for a month that is still to come; where entries may be written at the same time, they wait.
-- owner: bailiwick_journal
create or replace function bailiwick_journal.make_month(_at timestamptz) returns text
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  first timestamp := date_trunc('month', _at at time zone 'UTC');
  begins timestamptz := first at time zone 'UTC';
  ends timestamptz := (first + interval '1 month') at time zone 'UTC';
  name text := to_char(first, 'YYYY_MM');
  is_late boolean;
  parent text;
  part text;
  policy record;
begin
  is_late := begins <= clock_timestamp() + interval '1 hour'
    or exists (select from bailiwick_journal.entry_default e where e.at >= begins and e.at < ends)
    or exists (select from bailiwick_journal.entry_term_default t where t.at >= begins and t.at < ends);
  if is_late then
    lock table bailiwick_journal.entry, bailiwick_journal.entry_term in access exclusive mode;
  end if;
  foreach parent in array '{entry,entry_term}'::text[] loop
    part := parent || '_' || name;
    execute format('create table bailiwick_journal.%I (like bailiwick_journal.%I including defaults)', part, parent);
    execute format('alter table bailiwick_journal.%I enable row level security, force row level security', part);
    for policy in
      select p.polname as name, pg_get_expr(p.polqual, p.polrelid) as allows, pg_get_expr(p.polwithcheck, p.polrelid) as checks,
             case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end as command,
             (select string_agg(quote_ident(pg_get_userbyid(r)), ', ') from unnest(p.polroles) r) as roles
        from pg_policy p where p.polrelid = format('bailiwick_journal.%I', parent || '_default')::regclass
    loop
      execute format('create policy %I on bailiwick_journal.%I for %s to %s', policy.name, part, policy.command, policy.roles)
        || coalesce(' using (' || policy.allows || ')', '') || coalesce(' with check (' || policy.checks || ')', '');
    end loop;
    if is_late then
      perform set_config('bailiwick.retiring', 'on', true);
      execute format('with moved as (delete from bailiwick_journal.%I d where d.at >= $1 and d.at < $2 returning *)
        insert into bailiwick_journal.%I select * from moved', parent || '_default', part) using begins, ends;
      perform set_config('bailiwick.retiring', '', true);
    end if;
    execute format('alter table bailiwick_journal.%I attach partition bailiwick_journal.%I for values from (%L) to (%L)', parent, part,
      to_char(first, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(first + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
  end loop;
  return name;
end
$$;
