-- Keeps in the journal that whoever asks was refused, where the call that refused him cannot have kept it: because his transaction was
-- rolled back, or because the application decided it. `_event` is one of `access.denied`, `access.exceeded`, `access.protected`,
-- `access.inactive` and `access.failed`. What it was about stands in the signed context, as `f`, and nowhere else, so that nobody
-- without the key writes entries of his choosing; nobody needs a right for it.
-- owner: bailiwick_directory
-- execute: application
create or replace function bailiwick.record_refusal(_tenant uuid, _context text, _event text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := bailiwick.verified(_context);
begin
  if context is null or context ->> 't' is distinct from _tenant::text or not bailiwick_directory.names_subjects(context)
     or bailiwick_evaluator.tenant_state(_tenant) is null then
    perform bailiwick_private.fail('CONTEXT_REFUSED', 'The database does not accept the context of this call.',
      'Sign it with a key that the database has, for this database and a tenant that there is: see addContextKey.');
  end if;
  if _event is null or _event not in ('access.denied', 'access.exceeded', 'access.protected', 'access.inactive', 'access.failed') then
    perform bailiwick_private.fail('INVALID_INPUT', 'No refusal is called that.', null, _seen => left(_event, 200),
      _expected => 'access.denied, access.exceeded, access.protected, access.inactive or access.failed');
  end if;
  perform bailiwick_directory.refused(_tenant, context, _event, coalesce(
    (select jsonb_object_agg(f.key, left(f.value #>> '{}', 512))
       from jsonb_each(case jsonb_typeof(context -> 'f') when 'object' then context -> 'f' else '{}' end) as f
      where f.key in ('call', 'permission', 'type', 'key') and jsonb_typeof(f.value) = 'string'), '{}'));
end
$$;
