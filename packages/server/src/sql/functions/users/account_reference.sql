-- A reference for a new account. Contexts name service accounts and keys as they name people, and service accounts are the tenant's
-- while accounts are everybody's: without a beginning of their own, somebody registered in one tenant under the reference of another
-- tenant's service account would act as it there. `anonymous` is what journals call whoever has no reference.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.account_reference(_value text) returns text
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  given text := bailiwick_private.checked_reference('reference', _value);
begin
  if given ~ '^(service:|key:|anonymous$)' then
    perform bailiwick_private.fail('INVALID_INPUT', 'reference is one that people do not have.',
      'Give people references that are not anonymous and do not begin with service: or key:.', _seen => given, _expected => 'another reference');
  end if;
  return given;
end
$$;
