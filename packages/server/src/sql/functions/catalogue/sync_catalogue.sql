-- Brings the catalogue to what a source declares, all or nothing: its permissions, resource types, conditions, events and settings. Says
-- what was changed; a dry run says the same and changes nothing. What is not declared any more is retired if the declaration is final,
-- and what comes back has its old number. Entries of other sources are conflicts. It stands in the journal of the platform.
--
-- A dry run does it all and undoes it, so that it finds what the writing would.
-- owner: bailiwick_catalogue
-- execute: deployment
create or replace function bailiwick.sync_catalogue(_declaration jsonb, _dry_run boolean default false)
returns table (kind text, name text, change text, before jsonb, after jsonb)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
  declared jsonb := bailiwick_catalogue.checked_declaration(_declaration);
  conflicts jsonb;
  old jsonb;
  changes jsonb;
begin
  begin
    -- Others that sync wait here, and then see what this one has left.
    perform from bailiwick_catalogue.epoch for no key update;
    select coalesce(jsonb_agg(to_jsonb(c)), '[]') into conflicts from bailiwick_catalogue.catalogue_conflicts(declared) c;
    if jsonb_array_length(conflicts) > 0 then
      if not coalesce(_dry_run, false) then
        perform bailiwick_catalogue.refuse_conflicts(declared ->> 'source',
          array(select format('%s: %s', c.entry ->> 'name', c.entry ->> 'reason') from jsonb_array_elements(conflicts) as c (entry)));
      end if;
      return query
        select c.entry ->> 'kind', c.entry ->> 'name', 'conflict', nullif(c.entry -> 'before', 'null'),
               jsonb_build_object('reason', c.entry -> 'reason')
          from jsonb_array_elements(conflicts) as c (entry);
      return;
    end if;
    select jsonb_agg(to_jsonb(e)) into old from bailiwick_catalogue.entries() e;
    perform bailiwick_catalogue.apply_types(declared);
    perform bailiwick_catalogue.apply_permissions(declared);
    perform bailiwick_catalogue.apply_announced(declared);
    select coalesce(jsonb_agg(to_jsonb(c)), '[]') into changes
      from (
        select a.kind, a.name,
               case when b.name is null then 'create' when b.is_retired and not a.is_retired then 'revive'
                    when a.is_retired and not b.is_retired then 'retire' else 'update' end as change,
               b.entry as before, a.entry as after
          from bailiwick_catalogue.entries() a
          left join jsonb_to_recordset(old) as b (kind text, name text, is_retired boolean, entry jsonb) on b.kind = a.kind and b.name = a.name
         where (b.entry, b.is_retired) is distinct from (a.entry, a.is_retired)
         order by array_position(array['resourceType', 'permission', 'condition', 'event', 'setting'], a.kind), a.name collate "C"
      ) as c;
    if changes <> '[]' then
      perform bailiwick_catalogue.refuse_conflicts(declared ->> 'source', array(
        select format('%s: it is retired, and %s of %s still needs it', t.code, p.code, p.source)
          from bailiwick_catalogue.resource_type t
          join bailiwick_catalogue.permission p on p.resource_type = t.code and p.retired_at is null
         where t.retired_at is not null
        union all
        select format('%s: it is retired, and %s of %s still lies under it', t.code, b.code, b.source)
          from bailiwick_catalogue.resource_type t
          join bailiwick_catalogue.resource_type b on b.parent_code = t.code and b.retired_at is null
         where t.retired_at is not null));
      perform bailiwick_catalogue.refuse_cycles();
      perform bailiwick_catalogue.refresh_rights();
      update bailiwick_catalogue.epoch e set n = e.n + 1;
      perform bailiwick_directory.keep_sync(declared ->> 'source', changes);
      -- For all tenants: those who listen look at the catalogue too.
      perform pg_notify('bailiwick', '');
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
