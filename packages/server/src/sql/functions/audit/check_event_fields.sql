-- Refuses what an event does not declare to say, what it declares and is missing, and what is of another type. `text?` may be left out.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.check_event_fields(_what text, _declared jsonb, _given jsonb) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp
as $$
declare
  wrong record;
begin
  if jsonb_typeof(coalesce(_given, '{}')) <> 'object' then
    perform bailiwick_private.fail('INVALID_INPUT', format('%s is no record.', _what), null, _seen => left(_given::text, 200), _expected => _declared::text);
  end if;
  if octet_length(_given::text) > 8000 then
    perform bailiwick_private.fail('INVALID_INPUT', format('%s is too long.', _what), 'Say in it where the rest is.',
      _seen => octet_length(_given::text)::text, _expected => 'at most 8000 bytes');
  end if;
  select coalesce(d.key, g.key) as name, d.value as type, g.value as value into wrong
    from jsonb_each_text(_declared) d full join jsonb_each(coalesce(_given, '{}')) g on g.key = d.key
   where d.key is null
      or case when coalesce(g.value, 'null') = 'null' then d.value not like '%?'
              else not bailiwick_directory.fits_type(rtrim(d.value, '?'), g.value) end
   order by 1 limit 1;
  if found then
    perform bailiwick_private.fail('INVALID_INPUT',
      case when wrong.type is null then format('%s has no %s.', _what, left(wrong.name, 100))
           when wrong.value is null then format('%s needs %s.', _what, wrong.name)
           else format('%s has for %s another type.', _what, wrong.name) end,
      null, _seen => left(coalesce(wrong.value::text, 'nothing'), 200), _expected => coalesce(wrong.type, _declared::text));
  end if;
end
$$;
