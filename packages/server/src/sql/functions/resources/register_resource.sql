-- Makes a resource known, in a parent or directly in the tenant. Again changes its title; another parent is a move. Who may register
-- in a parent says what lies there, and so who has rights on it: give the permission to what creates the resources.
--
-- Something new that can have nothing below it takes no lock and moves no epoch, so that many are registered at a time.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.resources.register
create or replace function bailiwick.register_resource(
  _tenant uuid, _context text, _type text, _key text, _parent_type text default null, _parent_key text default null, _title text default null
) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter_registering(_tenant, _context, _parent_type, _parent_key);
  given_key text := bailiwick_directory.canonical_key(_type, _key);
  given_title text := bailiwick_private.checked_text('title', _title, 500, false);
  parent uuid;
  here uuid;
  is_new boolean;
  has_below boolean;
  has_prefixed boolean;
  changed boolean := false;
begin
  if _type = 'tenant' then
    perform bailiwick_private.fail('INVALID_INPUT', 'Tenants are not registered.', 'Create tenants.', _seen => _type);
  end if;
  if _parent_type is not null or _parent_key is not null then
    parent := bailiwick_directory.resource_of(_tenant, _parent_type, _parent_key, false);
    perform bailiwick_directory.require_container(_tenant, parent);
  end if;
  select t.is_container, exists (select from bailiwick_catalogue.resource_type u where u.parent_code = t.code)
    into has_below, has_prefixed from bailiwick_catalogue.resource_type t where t.code = _type;
  here := (select r.id from bailiwick_directory.resource r where r.tenant_id = _tenant and r.type_code = _type and r.key = given_key);
  if here is not null or parent is not null and (has_below or has_prefixed) then
    acting := bailiwick_directory.enter(_tenant, _context, 'directory.resources.register', _parent_type, _parent_key);
    here := (select r.id from bailiwick_directory.resource r where r.tenant_id = _tenant and r.type_code = _type and r.key = given_key);
  end if;
  is_new := here is null;
  while here is null loop
    here := bailiwick_directory.new_resource(_tenant, _type, given_key);
    is_new := here is not null;
    exit when is_new;
    -- Somebody else has registered it meanwhile, and said where it is.
    acting := bailiwick_directory.enter(_tenant, _context, 'directory.resources.register', _parent_type, _parent_key);
    here := (select r.id from bailiwick_directory.resource r where r.tenant_id = _tenant and r.type_code = _type and r.key = given_key);
  end loop;
  if is_new then
    if parent is not null then
      -- What has a longer key is in it already, and somebody has it.
      if has_prefixed then
        perform bailiwick_directory.guard_move(acting, here, parent, null);
      end if;
      perform bailiwick_directory.link_resource(_tenant, here, parent);
    end if;
    update bailiwick_directory.resource r set title = given_title where r.tenant_id = _tenant and r.id = here and given_title is not null;
  else
    perform from bailiwick_directory.resource_edge e where e.tenant_id = _tenant and e.child_id = here and e.parent_id = parent;
    if parent is not null and not found then
      perform bailiwick_private.fail('ALREADY_EXISTS', format('%s %s is registered, and not in this parent.', _type, left(given_key, 200)),
        'Move it, or add the parent.', _seen => left(given_key, 200));
    end if;
    update bailiwick_directory.resource r set title = given_title
     where r.tenant_id = _tenant and r.id = here and _title is not null and r.title is distinct from given_title;
    changed := found;
  end if;
  if changed or is_new and parent is not null and (has_below or has_prefixed) then
    perform bailiwick_directory.done(acting, case when is_new then 'resource.registered' else 'resource.updated' end,
      jsonb_build_object('type', _type, 'key', given_key),
      jsonb_strip_nulls(jsonb_build_object('parent_type', _parent_type, 'parent_key', _parent_key, 'title', given_title)));
  elsif is_new then
    perform bailiwick_directory.keep(acting, 'resource.registered', jsonb_build_object('type', _type, 'key', given_key),
      jsonb_strip_nulls(jsonb_build_object('parent_type', _parent_type, 'parent_key', _parent_key, 'title', given_title)));
  end if;
  return here;
end
$$;
