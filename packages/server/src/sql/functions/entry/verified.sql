-- What a context says, as the application signed it; null where it is none. See bailiwick.verified_context, which reads the setting.
-- owner: bailiwick_context
-- execute: bailiwick_directory, bailiwick_evaluator, bailiwick_catalogue
create or replace function bailiwick.verified(_context text) returns jsonb
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
declare
  setting text := _context;
  given_key text;
  given bytea;
  payload bytea;
  inner_key bytea;
  outer_key bytea;
  tenants text[];
  tenant_attribute text;
  database text;
  context jsonb;
  left_ms double precision;
begin
  if setting is null or setting = '' then
    return null;
  end if;
  given_key := split_part(setting, '.', 2);
  select k.inner_key, k.outer_key, k.tenants, k.tenant_attribute, k.database::text
    into inner_key, outer_key, tenants, tenant_attribute, database
    from bailiwick_private.context_key k
   where k.id = given_key and k.valid_from <= clock_timestamp() and k.valid_until > clock_timestamp();
  if not found then
    return null;
  end if;
  -- Bytes, as the characters of a text have to be counted. Key identifiers have one byte a character.
  given := convert_to(setting, 'UTF8');
  payload := substr(given, length(given_key) + 69);
  given_key := '1.' || given_key || '.';
  -- The whole is compared, so that each part is where it is read; by digests, as bytes are compared until one differs.
  if sha256(given) <> sha256(convert_to(given_key || encode(sha256(outer_key || sha256(inner_key
      || convert_to(given_key, 'UTF8') || payload)), 'hex') || '.', 'UTF8') || payload) then
    return null;
  end if;
  context := convert_from(payload, 'UTF8');
  if context ->> 'd' is distinct from database then
    return null;
  end if;
  -- The subject too, as policies read the tenant there: whoever has the key writes both.
  if tenants is not null and (context ->> 't' = any (tenants)
      and context -> 'p' -> 0 ->> tenant_attribute = context ->> 't') is not true then
    return null;
  end if;
  left_ms := (context ->> 'e')::double precision - date_part('epoch', clock_timestamp()) * 1000;
  if left_ms > 0 and left_ms <= 60000 then
    return context;
  end if;
  if left_ms <= 0 then
    raise exception using errcode = '42501',
      message = format('the context of this transaction expired %s ms ago', ceil(-left_ms)),
      hint = 'A context is valid for at most 60 seconds: keep transactions shorter, or begin a new one with withSubject.';
  end if;
  raise exception using errcode = '42501',
    message = 'the context of this transaction is valid for more than 60 seconds, or for no time at all',
    hint = 'Compare the clocks of the application and of the database.';
end
$$;
