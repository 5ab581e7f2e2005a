-- All settings of the tenant, with their values, in the order of their names: what is declared, and what holds where nothing is set.
-- Those that all tenants share are the platform's.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.settings.read
-- notnull: name, type, is_set, description
create or replace function bailiwick.get_settings(_tenant uuid, _context text)
returns table (
  name text, type text, value jsonb, is_set boolean, initial jsonb, minimum jsonb, maximum jsonb, choices jsonb, description text,
  updated_at timestamptz
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter_reading(_tenant, _context, 'directory.settings.read');
begin
  return query
    select d.name, d.type, coalesce(s.value, d.initial), s.value is not null, d.initial, d.minimum, d.maximum, d.choices, d.description,
           s.updated_at
      from bailiwick_catalogue.setting d
      left join bailiwick_directory.setting s on s.tenant_id = acting.tenant_id and s.name = d.name
     where d.retired_at is null
       and (not d.is_platform or (select t.is_platform from bailiwick_directory.tenant t where t.tenant_id = acting.tenant_id))
     order by d.name;
end
$$;
