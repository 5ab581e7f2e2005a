-- What a setting of a tenant is: what is set, or what is declared. Of the tenant that acts.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.setting_value(_tenant uuid, _name text) returns jsonb
language sql stable set search_path = pg_catalog, pg_temp
as $$
  select coalesce((select s.value from bailiwick_directory.setting s where s.tenant_id = _tenant and s.name = _name),
                  (select d.initial from bailiwick_catalogue.setting d where d.name = _name))
$$;
