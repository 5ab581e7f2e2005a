-- A declaration for a tenant as sync reads it: every key there, shapes looked at. Refuses what is not one and says where.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.checked_tenant_declaration(_source text, _declaration jsonb) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp set jit = off
as $$
begin
  if _source is null or _source !~ '^[A-Za-z0-9_@/.-]{1,100}$' or _source in ('bailiwick', 'manual', 'purpose') then
    perform bailiwick_private.fail('INVALID_INPUT', format('%s cannot be the name of a source.', coalesce(left(_source, 100), 'null')),
      'Name it after the application: letters, digits and _ @ / . -; `bailiwick`, `manual` and `purpose` are taken.', _seen => left(_source, 100));
  end if;
  perform bailiwick_catalogue.check_shape('', coalesce(_declaration, 'null'),
    '{"roles": "list", "groups": "list", "serviceAccounts": "list", "grants": "list"}');
  perform bailiwick_catalogue.check_shape(format('%s[%s]', k.list, d.at - 1), d.entry, k.shape)
    from (values
      ('roles', '{"code": "text!", "title": "text", "description": "text", "permissions": "texts"}'::jsonb),
      ('groups', '{"code": "text!", "title": "text", "description": "text", "in": "texts", "members": "texts"}'),
      ('serviceAccounts', '{"reference": "text!", "title": "text", "description": "text", "purpose": "text"}'),
      ('grants', '{"to": "text!", "permission": "text", "role": "text", "effect": "text", "type": "text", "key": "text", "delegable": "boolean", "validFrom": "text", "validUntil": "text", "condition": "text", "params": "record", "reason": "text"}')
    ) as k (list, shape)
    cross join lateral jsonb_array_elements(_declaration -> k.list) with ordinality as d (entry, at);
  perform bailiwick_private.checked_reference(k.list || '.' || k.key, d.entry ->> k.key),
          bailiwick_private.checked_text(k.list || '.title', d.entry ->> 'title', 200, false),
          bailiwick_private.checked_text(k.list || '.description', d.entry ->> 'description', 2000, false)
    from (values ('roles', 'code'), ('groups', 'code'), ('serviceAccounts', 'reference')) as k (list, key)
    cross join lateral jsonb_array_elements(_declaration -> k.list) as d (entry);
  perform bailiwick_directory.checked_choice('purpose', d.entry ->> 'purpose',
      '{system,registrator,authenticator,token_manager,api_gateway,group_syncer,data_processor,custom}')
    from jsonb_array_elements(_declaration -> 'serviceAccounts') as d (entry);
  perform bailiwick_directory.checked_choice('effect', d.entry ->> 'effect', '{allow,deny}')
    from jsonb_array_elements(_declaration -> 'grants') as d (entry);
  perform bailiwick_private.fail('INVALID_INPUT', format('The service account %s does not begin with service:.', d.entry ->> 'reference'),
      'Call it service: and a name, which no person is called.', _seen => d.entry ->> 'reference', _expected => 'service:<name>')
    from jsonb_array_elements(_declaration -> 'serviceAccounts') as d (entry) where d.entry ->> 'reference' !~ '^service:.';
  perform bailiwick_private.fail('INVALID_INPUT', format('A denial to %s is delegable.', d.entry ->> 'to'), 'Denials are not given on.', _seen => d.entry ->> 'to')
    from jsonb_array_elements(_declaration -> 'grants') as d (entry) where d.entry ->> 'effect' = 'deny' and (d.entry -> 'delegable')::boolean;
  return '{"roles": [], "groups": [], "serviceAccounts": [], "grants": []}'::jsonb || jsonb_strip_nulls(_declaration);
end
$$;
