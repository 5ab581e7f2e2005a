-- Brings the grants and denials of a source to what it declares, and then removes what it made and does not declare any more: see
-- sync_tenant.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.apply_grants(
  _acting bailiwick_directory.acting, _source text, _declared jsonb, _is_final boolean
) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
  tenant constant uuid := _acting.tenant_id;
  entry jsonb;
  place uuid;
  what record;
  written record;
  given uuid[] := '{}';
  touched uuid[] := '{}';
  target uuid;
begin
  for entry in select d.entry from jsonb_array_elements(_declared -> 'grants') as d (entry) loop
    target := bailiwick_directory.principal_of(tenant, entry ->> 'to');
    place := bailiwick_directory.resource_of(tenant, entry ->> 'type', entry ->> 'key', _register => true);
    select * into what from bailiwick_directory.grantable(tenant, entry ->> 'permission', entry ->> 'role', place);
    begin
      select * into written
        from bailiwick_directory.put_grant(_acting, target, what.permission, what.role, place, coalesce(entry ->> 'effect', 'allow'),
          coalesce((entry -> 'delegable')::boolean, false), (entry ->> 'validFrom')::timestamptz, (entry ->> 'validUntil')::timestamptz,
          entry ->> 'condition', bailiwick_directory.checked_params(entry ->> 'condition', entry -> 'params'),
          bailiwick_private.checked_text('reason', entry ->> 'reason', 1000, false), _source, false);
    exception when data_exception or check_violation then
      perform bailiwick_private.fail('INVALID_INPUT', format('The validity of what %s is given is none.', entry ->> 'to'),
        'Give instants such as 2030-01-31T00:00:00Z, the end after the beginning.',
        _seen => format('%s to %s', coalesce(entry ->> 'validFrom', 'ever'), coalesce(entry ->> 'validUntil', 'ever')));
    end;
    if written.grant_id = any (given) then
      perform bailiwick_directory.refuse_declared_twice(tenant, written.grant_id);
    end if;
    given := given || written.grant_id;
    if written.change is not null then
      touched := touched || target;
    end if;
  end loop;
  if _is_final then
    touched := touched || array(select g.principal_id from bailiwick_directory.grant_entry g
                                 where g.tenant_id = tenant and g.source = _source and g.id <> all (given));
    perform bailiwick_directory.drop_grants(_acting, array_agg(g.id), false)
      from bailiwick_directory.grant_entry g
     where g.tenant_id = tenant and g.source = _source and g.id <> all (given)
    having count(*) > 0;
    delete from bailiwick_directory.role r
     where r.tenant_id = tenant and r.source = _source
       and not exists (select from jsonb_array_elements(_declared -> 'roles') as d (entry) where d.entry ->> 'code' = r.code);
    for target in
      select p.id from bailiwick_directory.principal p
       where p.tenant_id = tenant and p.source = _source and p.kind in ('group', 'service')
         and not exists (select from jsonb_array_elements((_declared -> 'groups') || (_declared -> 'serviceAccounts')) as d (entry)
                          where coalesce(d.entry ->> 'code', d.entry ->> 'reference') = p.reference)
    loop
      touched := array_remove(touched, target);
      perform bailiwick_directory.erase_group(tenant, target)
        from bailiwick_directory.principal p where p.tenant_id = tenant and p.id = target and p.kind = 'group';
      delete from bailiwick_directory.grant_entry g where g.tenant_id = tenant and g.principal_id = target and g.source = 'purpose';
      delete from bailiwick_directory.principal p where p.tenant_id = tenant and p.id = target;
    end loop;
  end if;
  if touched <> '{}' then
    perform bailiwick_directory.refresh_root_rights(tenant, array(select distinct t.id from unnest(touched) as t (id)));
  end if;
end
$$;
