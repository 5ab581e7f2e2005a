-- Begins a function that people may use on themselves: as `enter`, or as `enter_reading` where nothing is to be written, but without
-- the permission where everybody who asks is the one the reference names. Somebody who asks through a key or for somebody else is
-- two, so that what a key cannot do it cannot do to its owner either.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.enter_for(
  _tenant uuid, _context text, _reference text, _permission text, _writes boolean
) returns bailiwick_directory.acting
language plpgsql volatile set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_evaluator.acting(_tenant, _context);
  oneself uuid;
begin
  perform set_config('bailiwick.acting_tenant', _tenant::text, true);
  select p.id into oneself from bailiwick_directory.principal p
   where p.tenant_id = _tenant and p.reference = _reference and p.kind = 'user';
  -- A bound that is null is contained in nothing.
  if not found or not acting.bounds <@ array[oneself] then
    if _writes then
      return bailiwick_directory.enter(_tenant, _context, _permission);
    end if;
    return bailiwick_directory.enter_reading(_tenant, _context, _permission);
  end if;
  if _writes then
    perform from bailiwick_directory.tenant_epoch e where e.tenant_id = _tenant for no key update;
    -- Disabled while it waited: it is nobody now.
    acting := bailiwick_evaluator.acting(_tenant, _context);
    if not acting.bounds <@ array[oneself] then
      return bailiwick_directory.enter(_tenant, _context, _permission);
    end if;
  end if;
  return acting;
end
$$;
