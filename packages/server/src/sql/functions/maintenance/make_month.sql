-- Makes the partition of a month, with the rules of the default one, and takes over what lies in this of that month. Nobody has to
-- wait for a month that is still to come; where entries of it may be written at the same time, they wait.
-- owner: bailiwick_journal
create or replace function bailiwick_journal.make_month(_at timestamptz) returns text
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  first timestamp := date_trunc('month', _at at time zone 'UTC');
  begins timestamptz := first at time zone 'UTC';
  ends timestamptz := (first + interval '1 month') at time zone 'UTC';
  name text := to_char(first, 'YYYY_MM');
  part text := 'entry_' || name;
  policy record;
begin
  if begins <= clock_timestamp() + interval '1 hour' or exists (select from bailiwick_journal.entry_default e where e.at >= begins and e.at < ends) then
    -- Whoever has chosen the default partition already, as there was no other, would be refused by it.
    lock table bailiwick_journal.entry in access exclusive mode;
  end if;
  execute format('create table bailiwick_journal.%I (like bailiwick_journal.entry including defaults)', part);
  execute format('alter table bailiwick_journal.%I enable row level security, force row level security', part);
  for policy in
    select p.polname as name, pg_get_expr(p.polqual, p.polrelid) as allows, pg_get_expr(p.polwithcheck, p.polrelid) as checks,
           case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end as command,
           (select string_agg(quote_ident(pg_get_userbyid(r)), ', ') from unnest(p.polroles) r) as roles
      from pg_policy p where p.polrelid = 'bailiwick_journal.entry_default'::regclass
  loop
    execute format('create policy %I on bailiwick_journal.%I for %s to %s', policy.name, part, policy.command, policy.roles)
      || coalesce(' using (' || policy.allows || ')', '') || coalesce(' with check (' || policy.checks || ')', '');
  end loop;
  perform set_config('bailiwick.retiring', 'on', true);
  execute format('with moved as (delete from bailiwick_journal.entry_default d where d.at >= $1 and d.at < $2 returning *)
    insert into bailiwick_journal.%I select * from moved', part) using begins, ends;
  perform set_config('bailiwick.retiring', '', true);
  execute format('alter table bailiwick_journal.entry attach partition bailiwick_journal.%I for values from (%L) to (%L)', part,
    to_char(first, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(first + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
  return name;
end
$$;
