-- The declaration of a setting; NOT_FOUND for a name that nothing declares, and for one that only the platform tenant has.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.declared_setting(_tenant uuid, _name text)
returns table (type text, initial jsonb, minimum jsonb, maximum jsonb, choices jsonb)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  is_the_platform boolean := (select t.is_platform from bailiwick_directory.tenant t where t.tenant_id = _tenant);
begin
  return query
    select s.type, s.initial, s.minimum, s.maximum, s.choices from bailiwick_catalogue.setting s
     where s.name = _name and s.retired_at is null and (is_the_platform or not s.is_platform);
  if not found then
    perform bailiwick_private.fail('NOT_FOUND', 'There is no setting of this name here.',
      (select 'It is one of the platform, and set there.' from bailiwick_catalogue.setting s where s.name = _name and s.is_platform),
      _seen => left(_name, 200),
      _expected => (select string_agg(s.name, ', ' order by s.name) from bailiwick_catalogue.setting s
                     where s.retired_at is null and (is_the_platform or not s.is_platform)));
  end if;
end
$$;
