-- What a context says, as the application signed it; null where it is none: not of our form, an unknown key, a wrong signature,
-- another database, or somebody whom the key may not speak for. An expired one is an error, as an empty answer would be taken for
-- the truth; so is one that is too long, as whoever signed it has to hear of it.
--
--   1.<key id>.<HMAC-SHA256 of '1.<key id>.<payload>' as 64 hex digits>.<payload>
--
-- The payload is JSON: d the database, e the expiry in milliseconds since 1970, t the tenant, p the principals, c the context
-- attributes of a policy, r the request.
-- owner: bailiwick_context
-- execute: application, bailiwick_directory, bailiwick_evaluator, bailiwick_catalogue
create or replace function bailiwick.verified(_context text) returns jsonb
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
declare
  key record;
  given bytea;
  payload bytea;
  context jsonb;
  left_ms double precision;
begin
  if octet_length(_context) > 16384 then
    raise exception using errcode = '42501',
      message = format('the context of this transaction has %s bytes, and at most 16384 are read', octet_length(_context)),
      hint = 'Let policies look up lists in tables, rather than sending them with every request.';
  end if;
  select k.inner_key, k.outer_key, k.database::text as database, '1.' || k.id || '.' as head,
         k.tenants is not null or k.principals is not null as is_for_some, k.tenants, k.tenant_attribute, k.principals
    into key
    from bailiwick_private.context_key k
   where k.id = split_part(_context, '.', 2) and k.valid_from <= clock_timestamp() and k.valid_until > clock_timestamp();
  if not found then
    return null;
  end if;
  -- Bytes, as the characters of a text have to be counted. Key identifiers have one byte a character.
  given := convert_to(_context, 'UTF8');
  payload := substr(given, length(key.head) + 66);
  -- The whole is compared, so that each part is where it is read; by digests, as bytes are compared until one differs.
  if sha256(given) <> sha256(convert_to(key.head || encode(sha256(key.outer_key || sha256(key.inner_key
      || convert_to(key.head, 'UTF8') || payload)), 'hex') || '.', 'UTF8') || payload) then
    return null;
  end if;
  context := convert_from(payload, 'UTF8');
  if context ->> 'd' is distinct from key.database then
    return null;
  end if;
  if key.is_for_some then
    -- Nobody is not somebody either: a key for some may not ask as the anonymous one.
    if context -> 'p' ->> 0 is null or key.tenants is not null and (context ->> 't' = any (key.tenants)) is not true then
      return null;
    end if;
    -- The subject too, as policies read the tenant there: whoever has the key writes both. Of several each one.
    perform from jsonb_array_elements(context -> 'p') w (who)
      where key.tenants is not null and (w.who ->> key.tenant_attribute = context ->> 't') is not true
         or key.principals is not null and (w.who ->> 'id' = any (key.principals)) is not true;
    if found then
      return null;
    end if;
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
