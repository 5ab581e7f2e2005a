-- Looks after what all tenants share, for whoever may: makes the months of the journal ahead, and deletes what is kept no longer. What
-- was deleted stands in the journal of the tenant whose it was, and all of it in the platform's.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.maintain_all(_acting bailiwick_directory.acting, _most int)
returns table (done text, what text, rows_deleted bigint)
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  platform constant uuid := _acting.tenant_id;
  theirs bailiwick_directory.acting := _acting;
  made text[];
  dropped text[] := '{}';
  deleted bigint := 0;
  one record;
begin
  if _most is null or _most not between 1 and 1000000 then
    perform bailiwick_private.fail('INVALID_INPUT', 'So many rows are not deleted at a time.', null, _seen => _most::text, _expected => '1 to 1000000');
  end if;
  -- What is kept no longer first, so that no month is made for it.
  for one in select r.done, r.tenant_id, r.month, r.n, t.days from bailiwick_journal.retire(_most) r
               left join bailiwick_evaluator.retention() t on t.tenant_id = r.tenant_id loop
    if one.done = 'deleted' then
      theirs.tenant_id := one.tenant_id;
      perform set_config('bailiwick.acting_tenant', one.tenant_id::text, true);
      perform bailiwick_directory.keep(theirs, 'journal.retired', jsonb_build_object('month', replace(one.month, '_', '-')),
        jsonb_strip_nulls(jsonb_build_object('days', one.days, 'entries', one.n)));
      deleted := deleted + coalesce(one.n, 0);
    elsif one.done = 'dropped' then
      dropped := dropped || replace(one.month, '_', '-');
      return query select 'dropped', replace(one.month, '_', '-'), null::bigint;
    else
      return query select 'more', null::text, null::bigint;
    end if;
  end loop;
  perform set_config('bailiwick.acting_tenant', platform::text, true);
  made := array(select replace(m, '_', '-') from unnest(bailiwick_journal.make_months(
    (bailiwick_directory.setting_value(platform, 'partitions.monthsAhead') #>> '{}')::int)) m);
  return query select 'made', m, null::bigint from unnest(made) m;
  if deleted > 0 then
    return query select 'deleted', null::text, deleted;
  end if;
  if made <> '{}' or dropped <> '{}' or deleted > 0 then
    perform bailiwick_directory.keep(_acting, 'journal.maintained', '{}',
      jsonb_build_object('made', made, 'dropped', dropped, 'deleted', deleted));
  end if;
end
$$;
