-- The grants and denials of the tenant in the order of their ids, which is that of their times; each filter narrows. Whoever asks for
-- one resource needs the permission there only. `_after` is the last id of the page before. Type and key are null of the whole tenant.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.grants.read
-- notnull: grant_id, principal, principal_kind, effect, delegable, source, in_force, created_at, updated_at
create or replace function bailiwick.list_grants(
  _tenant uuid, _context text, _principal text default null, _permission text default null, _role text default null,
  _type text default null, _key text default null, _effect text default null, _source text default null, _in_force boolean default null,
  _after uuid default null, _limit int default 50
) returns table (
  grant_id uuid, principal text, principal_kind text, permission text, role text, type text, key text, effect text, delegable boolean,
  valid_from timestamptz, valid_until timestamptz, condition text, params jsonb, source text, actor text, reason text, in_force boolean,
  created_at timestamptz, updated_at timestamptz
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
-- Each combination of filters has its own best way.
set plan_cache_mode = force_custom_plan
as $$
declare
  wanted int := bailiwick_private.page_limit(_limit);
  whom uuid;
  number int;
  role_wanted uuid;
  place uuid;
begin
  -- Of a type alone, all of it.
  perform bailiwick_directory.enter_reading(_tenant, _context, 'directory.grants.read', case when _key is not null then _type end, _key);
  if _effect not in ('allow', 'deny') then
    perform bailiwick_private.fail('INVALID_INPUT', 'There is no such effect.', null, _seen => left(_effect, 200), _expected => 'allow or deny');
  end if;
  if _principal is not null then
    whom := bailiwick_directory.principal_of(_tenant, _principal);
  end if;
  if _permission is not null then
    number := bailiwick_directory.permission_of(_permission, _retired => true);
  end if;
  if _role is not null then
    role_wanted := bailiwick_directory.role_of(_tenant, _role);
  end if;
  if _key is not null then
    place := bailiwick_directory.registered(_tenant, _type, _key);
    if place is null then
      return;
    end if;
  elsif _type is not null then
    perform from bailiwick_catalogue.resource_type t where t.code = _type;
    if not found then
      perform bailiwick_private.fail('UNKNOWN_TYPE', 'There is no such type of resource.',
        'Declare it in the catalogue, or correct the name.', _seen => left(_type, 200));
    end if;
  end if;
  return query
  select g.id, w.reference, w.kind, p.code, o.code, case when r.id <> _tenant then r.type_code end, case when r.id <> _tenant then r.key end,
         g.effect, g.delegable, g.valid_from, g.valid_until, g.condition_name, g.params, g.source, g.actor, g.reason, f.in_force,
         g.created_at, g.updated_at
    from bailiwick_directory.grant_entry g
    join bailiwick_directory.principal w on w.tenant_id = _tenant and w.id = g.principal_id
    join bailiwick_directory.resource r on r.tenant_id = _tenant and r.id = g.resource_id
    left join bailiwick_directory.role o on o.tenant_id = _tenant and o.id = g.role_id
    left join bailiwick_catalogue.permission p on p.id = g.permission_id
    cross join lateral (select (g.valid_from is null or g.valid_from <= statement_timestamp())
      and (g.valid_until is null or g.valid_until > statement_timestamp()) as in_force) f
   where g.tenant_id = _tenant
     and (_after is null or g.id > _after)
     and (whom is null or g.principal_id = whom)
     and (number is null or g.permission_id = number)
     and (role_wanted is null or g.role_id = role_wanted)
     and (place is null or g.resource_id = place)
     and (_type is null or r.type_code = _type)
     and (_effect is null or g.effect = _effect)
     and (_source is null or g.source = _source)
     and (_in_force is null or f.in_force = _in_force)
   order by g.id
   limit wanted;
end
$$;
