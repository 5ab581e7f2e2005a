-- Fields of a person as the application declares them: an object of at most 64 kB.
-- owner: bailiwick_directory
create or replace function bailiwick_directory.checked_data(_data jsonb) returns jsonb
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
begin
  if jsonb_typeof(_data) is distinct from 'object' then
    perform bailiwick_private.fail('INVALID_INPUT', 'data is not an object.', 'Give a JSON object.',
      _seen => coalesce(jsonb_typeof(_data), 'nothing'), _expected => 'object');
  end if;
  if octet_length(_data::text) > 65536 then
    perform bailiwick_private.fail('INVALID_INPUT', format('data has %s bytes.', octet_length(_data::text)),
      'Keep at most 65536 bytes of it here.', _seen => octet_length(_data::text)::text, _expected => 'at most 65536 bytes');
  end if;
  return _data;
end
$$;
