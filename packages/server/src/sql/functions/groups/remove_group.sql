-- Deletes a group with its memberships, its edges and what it allows. Refused while it denies something, as that would lift it.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.groups.remove
create or replace function bailiwick.remove_group(_tenant uuid, _context text, _group text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter(_tenant, _context, 'directory.groups.remove');
  here uuid := bailiwick_directory.principal_of(_tenant, _group, '{group}');
  declared text;
  inside text[];
begin
  select p.source into declared from bailiwick_directory.principal p where p.tenant_id = _tenant and p.id = here;
  if declared <> 'manual' then
    perform bailiwick_private.fail('PROTECTED', format('The group %s is declared by %s.', _group, declared), 'Change the declaration.',
      _seen => declared);
  end if;
  perform from bailiwick_directory.grant_entry g where g.tenant_id = _tenant and g.principal_id = here and g.effect = 'deny';
  if found then
    perform bailiwick_private.fail('STILL_DENIES', format('The group %s denies something to its members.', _group),
      'Lift its denials first.', _seen => _group);
  end if;
  -- Those below leave the groups above, and what these deny.
  perform bailiwick_directory.guard_leave(acting, here, null);
  -- Afterwards nobody knows. Of very many it is not said.
  inside := array(select s.reference from bailiwick_evaluator.subjects_in(_tenant, here, 1001) s);
  perform bailiwick_directory.erase_group(_tenant, here);
  perform bailiwick_directory.require_administrator(_tenant);
  perform bailiwick_directory.done(acting, 'group.removed', jsonb_build_object('group', _group),
    _affected => case when cardinality(inside) <= 1000 then inside end);
end
$$;
