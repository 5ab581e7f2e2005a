-- The declaration of a setting; NOT_FOUND for a name that nothing declares.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.declared_setting(_name text) returns table (type text, initial jsonb, minimum jsonb, maximum jsonb, choices jsonb)
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
begin
  return query select s.type, s.initial, s.minimum, s.maximum, s.choices from bailiwick_catalogue.setting s where s.name = _name;
  if not found then
    perform bailiwick_private.fail('NOT_FOUND', 'There is no setting of this name.', null, _seen => left(_name, 200),
      _expected => (select string_agg(s.name, ', ' order by s.name) from bailiwick_catalogue.setting s));
  end if;
end
$$;
