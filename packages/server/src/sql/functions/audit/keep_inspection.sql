-- Keeps that somebody looked at what others may do, where the setting journal.level is `all`: for functions that answer, which write
-- nothing themselves.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.keep_inspection(_tenant uuid, _context text, _call text, _principal text, _type text, _key text)
returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('bailiwick.acting_tenant', _tenant::text, true);
  if bailiwick_directory.setting_value(_tenant, 'journal.level') = '"all"' and current_setting('transaction_read_only') = 'off' then
    perform bailiwick_directory.keep(bailiwick_evaluator.acting(_tenant, _context), 'directory.read', jsonb_strip_nulls(jsonb_build_object(
      'permission', 'directory.inspect', 'call', _call, 'principal', left(_principal, 200), 'type', left(_type, 100), 'key', left(_key, 512))));
  end if;
end
$$;
