-- Takes a user or a service account out of this tenant with its memberships and with what it was given. Refused while anything is
-- denied to it, itself or through a group: taking it out would lift that.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.remove_principal(
  _tenant uuid, _context text, _permission text, _kind text, _reference text
) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, _permission);
  wanted uuid := bailiwick_directory.principal_of(_tenant, _reference, array[_kind]);
begin
  -- Those that are over deny nothing any more; those that begin later count. All ways to a group, the disabled ones too.
  perform from bailiwick_directory.grant_entry g
    where g.tenant_id = _tenant and g.effect = 'deny' and (g.valid_until is null or g.valid_until > statement_timestamp())
      and (g.principal_id = wanted or g.principal_id in (
        select c.ancestor_id
          from bailiwick_directory.membership m
          join bailiwick_directory.group_closure c on c.tenant_id = m.tenant_id and c.descendant_id = m.group_id
         where m.tenant_id = _tenant and m.principal_id = wanted
           and (m.valid_until is null or m.valid_until > statement_timestamp())));
  if found then
    perform bailiwick_private.fail('STILL_DENIES', format('Something is denied to %s, which would be lifted.', _reference),
      'Lift the denials first, and take it out of the groups that have some.', _seen => _reference);
  end if;
  delete from bailiwick_directory.grant_entry g where g.tenant_id = _tenant and g.principal_id = wanted;
  -- Memberships and derived rights go with it.
  delete from bailiwick_directory.principal p where p.tenant_id = _tenant and p.id = wanted;
  perform bailiwick_directory.require_administrator(_tenant);
  perform bailiwick_directory.done(acting, case _kind when 'user' then 'user.removed' else 'service_account.removed' end,
    jsonb_build_object('kind', _kind, 'reference', _reference));
end
$$;
