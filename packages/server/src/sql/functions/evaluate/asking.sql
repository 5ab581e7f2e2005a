-- Who asks, as the verified setting says it, for what policies and filters ask; null where nobody is verified. The tenant of the
-- context is an id or a code of ours: an application has names of its own. The bounds are null where it is none, or none that is active.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.asking() returns bailiwick_directory.acting
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
declare
  context jsonb := bailiwick.verified(current_setting('bailiwick.context', true));
  asking bailiwick_directory.acting;
begin
  if context is null then
    return null;
  end if;
  if jsonb_path_exists(context, '$.p[*] ? (@.type() == "object" && !exists(@.id))') then
    perform bailiwick_private.fail('CONTEXT_REFUSED', 'A subject of the context has no `id`, by which the directory knows it.',
      'Give subjects an `id`; null is the anonymous one.');
  end if;
  asking.actors := array(
    select p.who ->> 'id' from jsonb_array_elements(context -> 'p') with ordinality as p (who, at) order by p.at);
  if pg_catalog.lower(context ->> 't') ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    select t.tenant_id into asking.tenant_id
      from bailiwick_directory.tenant t where t.tenant_id = (context ->> 't')::uuid and t.state = 'active';
  else
    select t.tenant_id into asking.tenant_id
      from bailiwick_directory.tenant t where t.code = context ->> 't' and t.state = 'active';
  end if;
  if asking.tenant_id is not null then
    -- Nobody is no bound that everything is permitted to.
    asking.bounds := nullif(array(
      select bailiwick_evaluator.bound(asking.tenant_id, p.who ->> 'id')
        from jsonb_array_elements(context -> 'p') with ordinality as p (who, at) order by p.at), '{}');
  end if;
  return asking;
end
$$;
