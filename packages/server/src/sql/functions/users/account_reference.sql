-- A reference for a new account. Contexts name service accounts and keys as they name people, and service accounts are the tenant's
-- while accounts are everybody's: without a beginning of their own, somebody registered in one tenant under the reference of another
-- tenant's service account would act as it there.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.account_reference(_value text) returns text
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  given text := bailiwick_private.checked_reference('reference', _value);
begin
  if given ~ '^(service|key):' then
    perform bailiwick_private.fail('INVALID_INPUT', 'reference begins as that of a service account or of a key.',
      'Give people references that do not begin with service: or key:.', _seen => given, _expected => 'another beginning');
  end if;
  return given;
end
$$;
