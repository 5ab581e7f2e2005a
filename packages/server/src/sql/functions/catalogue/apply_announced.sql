-- Brings the events and the settings of a source to what it declares: see sync_catalogue.
-- owner: bailiwick_catalogue
create or replace function bailiwick_catalogue.apply_announced(_declared jsonb) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp set jit = off
as $$
declare
  of_source constant text := _declared ->> 'source';
begin
  insert into bailiwick_catalogue.event as e (code, kind, is_security, template, target, data, source)
  select d.spec ->> 'code', coalesce(d.spec ->> 'kind', 'change'), coalesce((d.spec -> 'isSecurity')::boolean, false), d.spec ->> 'template',
         coalesce(d.spec -> 'target', '{}'), coalesce(d.spec -> 'data', '{}'), of_source
    from jsonb_array_elements(_declared -> 'events') as d (spec)
  on conflict (code) do update
     set kind = excluded.kind, is_security = excluded.is_security, template = excluded.template, target = excluded.target, data = excluded.data,
         retired_at = null
   where (e.kind, e.is_security, e.template, e.target, e.data, e.retired_at)
         is distinct from (excluded.kind, excluded.is_security, excluded.template, excluded.target, excluded.data, null);

  insert into bailiwick_catalogue.setting as s (name, type, initial, minimum, maximum, choices, description, source)
  select d.spec ->> 'name', d.spec ->> 'type',
         bailiwick_catalogue.fitting_setting(d.spec ->> 'type', null, null, null, d.spec -> 'initial'),
         d.spec -> 'minimum', d.spec -> 'maximum', d.spec -> 'choices', d.spec ->> 'description', of_source
    from jsonb_array_elements(_declared -> 'settings') as d (spec)
  on conflict (name) do update
     set initial = excluded.initial, minimum = excluded.minimum, maximum = excluded.maximum, choices = excluded.choices,
         description = excluded.description, retired_at = null
   where (s.initial, s.minimum, s.maximum, s.choices, s.description, s.retired_at)
         is distinct from (excluded.initial, excluded.minimum, excluded.maximum, excluded.choices, excluded.description, null);

  if (_declared -> 'isFinal')::boolean then
    update bailiwick_catalogue.event e set retired_at = statement_timestamp()
     where e.source = of_source and e.retired_at is null
       and not exists (select from jsonb_array_elements(_declared -> 'events') as d (spec) where d.spec ->> 'code' = e.code);
    update bailiwick_catalogue.setting s set retired_at = statement_timestamp()
     where s.source = of_source and s.retired_at is null
       and not exists (select from jsonb_array_elements(_declared -> 'settings') as d (spec) where d.spec ->> 'name' = s.name);
  end if;
end
$$;
