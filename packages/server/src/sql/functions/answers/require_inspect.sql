-- Refuses unless everybody who asks may look at what others may do on the resource; on the tenant, where none is said.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.require_inspect(_acting bailiwick_directory.acting, _type text, _key text) returns void
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
begin
  if not bailiwick_evaluator.permits(_acting, 'directory.inspect', _type, _key) then
    perform bailiwick_private.fail('FORBIDDEN', 'This needs the permission directory.inspect.',
      'Ask an administrator of the tenant for it, or ask about yourself.', _seen => array_to_string(_acting.actors, ', '),
      _expected => 'directory.inspect');
  end if;
end
$$;
