-- Refuses a record of a declaration with a key that is not known, that is missing or that is of another kind. `_keys` says the kind
-- of each: text, texts, integer, boolean, list, record, any; with `!` where it has to be there. null is as not said.
-- owner: bailiwick_catalogue
-- execute: bailiwick_directory
create or replace function bailiwick_catalogue.check_shape(_path text, _value jsonb, _keys jsonb) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  place text := coalesce(nullif(_path, ''), 'the declaration');
  wrong record;
begin
  if jsonb_typeof(_value) <> 'object' then
    perform bailiwick_private.fail('INVALID_INPUT', format('%s is no record.', place), 'Give a record in JSON.',
      _seen => left(_value::text, 200), _expected => 'a record');
  end if;
  select k.key into wrong from jsonb_object_keys(_value) as k (key) where not _keys ? k.key limit 1;
  if found then
    perform bailiwick_private.fail('INVALID_INPUT', format('%s has a key that nothing reads: %s.', place, left(wrong.key, 100)),
      format('Known: %s.', (select string_agg(k.key, ', ') from jsonb_object_keys(_keys) as k (key))), _seen => left(wrong.key, 100));
  end if;
  select k.key, k.kind, _value -> k.key as seen into wrong
    from (select e.key, rtrim(e.value, '!') as kind, right(e.value, 1) = '!' as is_required from jsonb_each_text(_keys) as e) as k
   where case
     when coalesce(_value -> k.key, 'null') = 'null' then k.is_required
     when k.kind = 'any' then false
     when k.kind = 'text' then jsonb_typeof(_value -> k.key) <> 'string'
     when k.kind = 'integer' then jsonb_typeof(_value -> k.key) <> 'number' or _value ->> k.key !~ '^-?[0-9]{1,18}$'
     when k.kind = 'boolean' then jsonb_typeof(_value -> k.key) <> 'boolean'
     when k.kind = 'list' then jsonb_typeof(_value -> k.key) <> 'array'
     when k.kind = 'record' then jsonb_typeof(_value -> k.key) <> 'object'
     else jsonb_typeof(_value -> k.key) <> 'array' or jsonb_path_exists(_value -> k.key, 'strict $[*] ? (@.type() != "string")')
   end
   limit 1;
  if found then
    perform bailiwick_private.fail('INVALID_INPUT',
      format('%s: %s is %s.', place, wrong.key, coalesce(left(wrong.seen::text, 100), 'missing')),
      format('Give %s.', case wrong.kind when 'texts' then 'a list of texts' when 'record' then 'a record' when 'list' then 'a list'
                                         when 'integer' then 'a whole number' when 'boolean' then 'true or false' when 'any' then 'a value' else 'a text' end),
      _seen => left(wrong.seen::text, 100), _expected => wrong.kind);
  end if;
end
$$;
