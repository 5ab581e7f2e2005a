-- Brings a tenant to what a source declares for it, all or nothing and in one step: roles, groups with their places and members,
-- service accounts, grants and denials. Says what was changed; a dry run says the same and changes nothing. What the source has not
-- made is left alone; what it made and does not declare any more goes if the declaration is final.
--
-- A deployment calls this, nobody's rights bound it: code says what everybody has. A dry run does it all and undoes it.
-- owner: bailiwick_directory
-- execute: deployment
create or replace function bailiwick.sync_tenant(
  _tenant uuid, _declaration jsonb, _source text, _is_final boolean default true, _dry_run boolean default false
) returns table (kind text, name text, change text, before jsonb, after jsonb)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
  declared jsonb := bailiwick_directory.checked_tenant_declaration(_source, _declaration);
  acting bailiwick_directory.acting;
  conflicts jsonb;
  old jsonb;
  changes jsonb;
  had_administrator boolean := true;
begin
  perform set_config('bailiwick.acting_tenant', coalesce(_tenant::text, ''), true);
  perform from bailiwick_directory.tenant t where t.tenant_id = _tenant and t.state <> 'deleted';
  if not found then
    perform bailiwick_private.fail('NOT_FOUND', 'There is no tenant of this id.', null, _seen => _tenant::text);
  end if;
  acting.tenant_id := _tenant;
  acting.bounds := '{}';
  acting.actors := array['deployment of ' || _source];
  acting.request := '{}';
  begin
    -- Others that write wait here, and then see what this one has left.
    perform from bailiwick_directory.tenant_epoch e where e.tenant_id = _tenant for no key update;
    select coalesce(jsonb_agg(to_jsonb(c)), '[]') into conflicts
      from bailiwick_directory.tenant_conflicts(_tenant, _source, declared, coalesce(_is_final, true)) c;
    if jsonb_array_length(conflicts) > 0 then
      if not coalesce(_dry_run, false) then
        perform bailiwick_catalogue.refuse_conflicts(_source,
          array(select format('%s %s: %s', c.entry ->> 'kind', c.entry ->> 'name', c.entry ->> 'reason') from jsonb_array_elements(conflicts) as c (entry)));
      end if;
      return query
        select c.entry ->> 'kind', c.entry ->> 'name', 'conflict', null::jsonb, jsonb_build_object('reason', c.entry -> 'reason')
          from jsonb_array_elements(conflicts) as c (entry);
      return;
    end if;
    begin
      perform bailiwick_directory.require_administrator(_tenant);
    exception when sqlstate 'BW411' then
      had_administrator := false;
    end;
    select coalesce(jsonb_agg(to_jsonb(e)), '[]') into old from bailiwick_directory.declared_entries(_tenant, _source) e;
    perform bailiwick_directory.apply_names(acting, _source, declared, coalesce(_is_final, true));
    perform bailiwick_directory.apply_grants(acting, _source, declared, coalesce(_is_final, true));
    select coalesce(jsonb_agg(to_jsonb(c)), '[]') into changes
      from (
        select coalesce(a.kind, b.kind) as kind, coalesce(a.name, b.name) as name,
               case when b.name is null then 'create' when a.name is null then 'remove' else 'update' end as change,
               b.entry as before, a.entry as after
          from bailiwick_directory.declared_entries(_tenant, _source) a
          full join jsonb_to_recordset(old) as b (kind text, name text, entry jsonb) on b.kind = a.kind and b.name = a.name
         where a.entry is distinct from b.entry
         order by array_position(array['role', 'group', 'serviceAccount', 'member', 'grant'], coalesce(a.kind, b.kind)), coalesce(a.name, b.name) collate "C"
      ) as c;
    if changes <> '[]' then
      if had_administrator then
        perform bailiwick_directory.require_administrator(_tenant);
      end if;
      insert into bailiwick_directory.sync_source as s (tenant_id, source, hash) values (_tenant, _source, encode(sha256(convert_to(declared::text, 'UTF8')), 'hex'))
      on conflict (tenant_id, source) do update set hash = excluded.hash, applied_at = statement_timestamp();
      perform bailiwick_directory.done(acting, 'tenant.synced', jsonb_build_object('source', _source),
        jsonb_build_object('changes', (select jsonb_agg(c.entry - 'before' - 'after') from jsonb_array_elements(changes) as c (entry))));
    end if;
    if _dry_run then
      raise exception using errcode = 'BW999';
    end if;
  exception when sqlstate 'BW999' then
    -- Undone.
  end;
  return query
    select c.kind, c.name, c.change, c.before, c.after
      from jsonb_to_recordset(changes) as c (kind text, name text, change text, before jsonb, after jsonb);
end
$$;
