-- Brings the roles, groups and service accounts of a source to what it declares, with their permissions, places and members, but
-- removes none of them: see sync_tenant.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.apply_names(
  _acting bailiwick_directory.acting, _source text, _declared jsonb, _is_final boolean
) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
  tenant constant uuid := _acting.tenant_id;
  entry jsonb;
  link record;
  made uuid;
  permissions int[];
begin
  for entry in select d.entry from jsonb_array_elements(_declared -> 'roles') as d (entry) loop
    permissions := bailiwick_directory.checked_permissions(tenant, array(select jsonb_array_elements_text(entry -> 'permissions')));
    insert into bailiwick_directory.role as r (tenant_id, id, code, title, description, source)
      values (tenant, bailiwick_private.new_id(), entry ->> 'code', entry ->> 'title', entry ->> 'description', _source)
    on conflict (tenant_id, code) do update
      set title = excluded.title, description = excluded.description, updated_at = statement_timestamp()
      where (r.title, r.description) is distinct from (excluded.title, excluded.description);
    select r.id into strict made from bailiwick_directory.role r where r.tenant_id = tenant and r.code = entry ->> 'code';
    perform bailiwick_directory.change_role(_acting, made, permissions, array(
      select o.permission_id from bailiwick_directory.role_permission o
       where o.tenant_id = tenant and o.role_id = made and o.permission_id <> all (permissions)));
  end loop;

  for entry in
    select d.entry || '{"kind": "group"}' from jsonb_array_elements(_declared -> 'groups') as d (entry)
    union all
    select d.entry || jsonb_build_object('kind', 'service', 'code', d.entry -> 'reference') from jsonb_array_elements(_declared -> 'serviceAccounts') as d (entry)
  loop
    made := null;
    insert into bailiwick_directory.principal (tenant_id, id, reference, kind, purpose, title, description, source)
      values (tenant, bailiwick_private.new_id(), entry ->> 'code', entry ->> 'kind',
              case entry ->> 'kind' when 'service' then coalesce(entry ->> 'purpose', 'custom') end, entry ->> 'title', entry ->> 'description', _source)
    on conflict (tenant_id, reference) do nothing returning id into made;
    if made is not null and entry ->> 'kind' = 'group' then
      insert into bailiwick_directory.group_closure (tenant_id, descendant_id, ancestor_id, n_all, n_live) values (tenant, made, made, 1, 1);
    elsif made is null then
      update bailiwick_directory.principal p set title = entry ->> 'title', description = entry ->> 'description', updated_at = statement_timestamp()
       where p.tenant_id = tenant and p.reference = entry ->> 'code' and (p.title, p.description) is distinct from (entry ->> 'title', entry ->> 'description');
    end if;
    if entry ->> 'kind' = 'service' then
      perform bailiwick_directory.apply_purpose(_acting, entry ->> 'code', coalesce(entry ->> 'purpose', 'custom'));
    end if;
  end loop;

  -- What goes first, so that a group can change places with the one above it.
  for link in
    select e.child_id, e.parent_id from bailiwick_directory.group_edge e
      join bailiwick_directory.principal c on c.tenant_id = tenant and c.id = e.child_id
      join bailiwick_directory.principal p on p.tenant_id = tenant and p.id = e.parent_id
      left join jsonb_array_elements(_declared -> 'groups') as d (entry) on d.entry ->> 'code' = c.reference
     where e.tenant_id = tenant and e.source = _source and not coalesce(d.entry -> 'in' ? p.reference, false) and (_is_final or d.entry is not null)
  loop
    perform bailiwick_directory.unlink_groups(tenant, link.child_id, link.parent_id);
  end loop;
  for link in
    select c.id as child_id, p.id as parent_id
      from jsonb_array_elements(_declared -> 'groups') as d (entry)
      cross join lateral jsonb_array_elements_text(d.entry -> 'in') as n (code)
      join bailiwick_directory.principal c on c.tenant_id = tenant and c.reference = d.entry ->> 'code'
      join bailiwick_directory.principal p on p.tenant_id = tenant and p.reference = n.code
     where not exists (select from bailiwick_directory.group_edge e where e.tenant_id = tenant and e.child_id = c.id and e.parent_id = p.id)
  loop
    perform bailiwick_directory.require_nestable(tenant, link.child_id, link.parent_id);
    perform bailiwick_directory.link_groups(tenant, link.child_id, link.parent_id, _source);
  end loop;

  delete from bailiwick_directory.membership m
   using bailiwick_directory.principal c, bailiwick_directory.principal p
   where m.tenant_id = tenant and m.source = _source and c.tenant_id = tenant and c.id = m.group_id and p.tenant_id = tenant and p.id = m.principal_id
     and not exists (select from jsonb_array_elements(_declared -> 'groups') as d (entry)
                      where d.entry ->> 'code' = c.reference and d.entry -> 'members' ? p.reference)
     and (_is_final or exists (select from jsonb_array_elements(_declared -> 'groups') as d (entry) where d.entry ->> 'code' = c.reference));
  insert into bailiwick_directory.membership (tenant_id, principal_id, group_id, source)
  select tenant, p.id, c.id, _source
    from jsonb_array_elements(_declared -> 'groups') as d (entry)
    cross join lateral jsonb_array_elements_text(d.entry -> 'members') as n (code)
    join bailiwick_directory.principal c on c.tenant_id = tenant and c.reference = d.entry ->> 'code'
    join bailiwick_directory.principal p on p.tenant_id = tenant and p.reference = n.code
  on conflict do nothing;
end
$$;
