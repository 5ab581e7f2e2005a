-- A tenant with what every tenant has: its epoch, its tops, itself as a resource.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.make_tenant(_id uuid, _code text, _title text, _is_platform boolean default false) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('bailiwick.acting_tenant', _id::text, true);
  insert into bailiwick_directory.tenant (tenant_id, code, title, is_platform) values (_id, _code, _title, _is_platform);
  insert into bailiwick_directory.tenant_epoch (tenant_id) values (_id);
  insert into bailiwick_directory.principal (tenant_id, id, reference, kind) values
    (_id, '00000000-0000-0000-0000-000000000001', '*', 'everyone'),
    (_id, '00000000-0000-0000-0000-000000000002', '*members', 'members'),
    (_id, '00000000-0000-0000-0000-000000000003', '*anonymous', 'anonymous');
  insert into bailiwick_directory.resource (tenant_id, id, type_code, key) values (_id, _id, 'tenant', _id::text);
end
$$;
