-- The numbers of permissions by their codes, for a role of the tenant, each once. Refuses what nobody declared, with what it may have
-- meant, what is retired, what stored grants have no say over, and permissions of the platform elsewhere.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.checked_permissions(_tenant uuid, _codes text[]) returns int[]
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  wrong record;
begin
  if cardinality(_codes) > 1000 then
    perform bailiwick_private.fail('LIMIT_EXCEEDED', format('%s permissions were given.', cardinality(_codes)), 'Give at most 1000 at once, or a namespace.',
      _seen => cardinality(_codes)::text, _expected => '1000');
  end if;
  select c.code, p.id, p.retired_at, p.is_platform, t.code as type_code, t.is_controlled into wrong
    from unnest(_codes) with ordinality as c (code, at)
    left join bailiwick_catalogue.permission p on p.code = c.code
    left join bailiwick_catalogue.resource_type t on t.code = p.resource_type
   where p.id is null or p.retired_at is not null or t.is_controlled = false
      or p.is_platform and not exists (select from bailiwick_directory.tenant n where n.tenant_id = _tenant and n.is_platform)
   order by c.at limit 1;
  if not found then
    return array(select p.id from bailiwick_catalogue.permission p where p.code = any (_codes) order by 1);
  end if;
  if wrong.code is null then
    perform bailiwick_private.fail('INVALID_INPUT', 'One of the permissions is null.', 'Give codes of permissions.', _expected => 'codes');
  elsif wrong.id is null then
    perform bailiwick_directory.no_such_permission(wrong.code);
  elsif wrong.retired_at is not null then
    perform bailiwick_private.fail('UNKNOWN_PERMISSION', format('The permission %s is retired and gives nothing.', wrong.code),
      'Use what replaces it.', _seen => wrong.code);
  elsif not wrong.is_controlled then
    perform bailiwick_private.fail('NOT_CONTROLLED',
      format('Grants have no say over %s: the policy of %s does not ask for them.', wrong.code, wrong.type_code),
      'Use granted() in a rule of the policy, and deploy it.', _seen => wrong.code);
  end if;
  perform bailiwick_private.fail('INVALID_INPUT', format('%s exists in the platform''s tenant only.', wrong.code), 'Use it there.', _seen => wrong.code);
  return null;
end
$$;
