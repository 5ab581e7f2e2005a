-- How every function begins that reads what administrators see: as bailiwick_directory.enter, but it waits for no writer. Where the
-- setting journal.level is `all` it is journalled, unless nothing can be written here.
-- owner: bailiwick_directory
-- execute: bailiwick_catalogue
create or replace function bailiwick_directory.enter_reading(
  _tenant uuid, _context text, _permission text, _resource_type text default null, _resource_key text default null
) returns bailiwick_directory.acting
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.entered(_tenant, _context, _permission, _resource_type, _resource_key);
begin
  if bailiwick_directory.setting_value(_tenant, 'journal.level') = '"all"' and current_setting('transaction_read_only') = 'off' then
    perform bailiwick_directory.keep(acting, 'directory.read',
      jsonb_strip_nulls(jsonb_build_object('permission', _permission, 'type', _resource_type, 'key', _resource_key)));
  end if;
  return acting;
end
$$;
