-- Changes when a grant or denial ends (`infinity`: never) or whether it may be given on, and says whether anything changed. To make it
-- wider is to give it; a denial needs the right to give on what it denies, longer or shorter. What is null stays.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.grants.create
create or replace function bailiwick.update_grant(
  _tenant uuid, _context text, _id uuid, _valid_until timestamptz default null, _delegable boolean default null, _reason text default null
) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  place record;
  acting bailiwick_directory.acting;
  old_row bailiwick_directory.grant_entry;
  ends timestamptz;
  permission_ids int[];
  written record;
begin
  select * into place from bailiwick_evaluator.grant_place(_tenant, _id);
  acting := bailiwick_directory.enter(_tenant, _context, 'directory.grants.create', place.type_code, place.resource_key);
  select * into old_row from bailiwick_directory.grant_entry g where g.tenant_id = _tenant and g.id = _id;
  if not found then
    perform bailiwick_directory.no_such_grant(_id);
  end if;
  if old_row.source <> 'manual' then
    perform bailiwick_private.fail('PROTECTED', format('%s declares this.', old_row.source), 'Change the declaration.',
      _seen => old_row.source, _expected => 'manual');
  end if;
  ends := coalesce(_valid_until, old_row.valid_until, 'infinity');
  if _valid_until <= statement_timestamp() then
    perform bailiwick_private.fail('INVALID_INPUT', 'The validity has ended already.', 'Give an end in the future, or remove it.',
      _seen => _valid_until::text);
  end if;
  if ends <= old_row.valid_from then
    perform bailiwick_private.fail('INVALID_INPUT', 'The validity ends before it begins.', 'Give an end after the beginning.',
      _seen => ends::text, _expected => 'after ' || old_row.valid_from);
  end if;
  if _delegable and old_row.effect = 'deny' then
    perform bailiwick_private.fail('INVALID_INPUT', 'A denial cannot be given on.', 'Leave delegable out.', _seen => 'true');
  end if;
  permission_ids := array(select p.permission_id from bailiwick_directory.permissions_of(_tenant, old_row.permission_id, old_row.role_id) p
    where not p.is_retired or old_row.effect = 'deny');
  if old_row.effect = 'deny' and ends <> coalesce(old_row.valid_until, 'infinity') then
    perform bailiwick_directory.require_delegable(acting, permission_ids, old_row.resource_id,
      greatest(ends, coalesce(old_row.valid_until, 'infinity')), old_row.condition_name, old_row.params);
  elsif ends > coalesce(old_row.valid_until, 'infinity') or _delegable and not old_row.delegable then
    perform bailiwick_directory.require_delegable(acting, permission_ids, old_row.resource_id, ends, old_row.condition_name, old_row.params);
  end if;
  select * into written
    from bailiwick_directory.put_grant(acting, old_row.principal_id, old_row.permission_id, old_row.role_id, old_row.resource_id, old_row.effect,
      coalesce(_delegable, old_row.delegable), old_row.valid_from, nullif(ends, 'infinity'), old_row.condition_name, old_row.params,
      bailiwick_private.checked_text('reason', _reason, 1000, false));
  if written.change is null then
    return false;
  end if;
  if old_row.resource_id = _tenant then
    perform bailiwick_directory.require_administrator(_tenant);
  end if;
  perform bailiwick_directory.done(acting, case old_row.effect when 'deny' then 'denial.updated' else 'grant.updated' end,
    bailiwick_directory.grant_target(_tenant, _id), bailiwick_directory.grant_data(_tenant, _id));
  return true;
end
$$;
