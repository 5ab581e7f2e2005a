-- Grants with conditions as answers list them, in the order of their ids; null of none.
-- owner: bailiwick_evaluator
-- execute: bailiwick_directory
create or replace function bailiwick_evaluator.conditions_of(_tenant uuid, _grants uuid[]) returns jsonb
language plpgsql stable parallel safe set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', g.id, 'effect', g.effect, 'permission', p.code, 'role', o.code,
             'condition', g.condition_name, 'principal', w.reference,
             'resource', jsonb_build_object('type', r.type_code, 'key', r.key)))
             || jsonb_build_object('params', g.params) order by g.id)
      from bailiwick_directory.grant_entry g
      join bailiwick_directory.principal w on w.tenant_id = _tenant and w.id = g.principal_id
      join bailiwick_directory.resource r on r.tenant_id = _tenant and r.id = g.resource_id
      left join bailiwick_directory.role o on o.tenant_id = _tenant and o.id = g.role_id
      left join bailiwick_catalogue.permission p on p.id = g.permission_id
     where g.tenant_id = _tenant and g.id = any (_grants));
end
$$;
