-- The first 64 bits of the SHA-256 of each term with the tenant, which no version of the server computes otherwise.
-- owner: bailiwick_journal
-- execute: bailiwick_directory
create or replace function bailiwick_journal.digests(_tenant uuid, _terms text[]) returns bigint[]
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
begin
  return array(
    select ('x' || encode(substr(sha256(uuid_send(_tenant) || convert_to(t.term, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint
      from unnest(_terms) as t (term));
end
$$;
