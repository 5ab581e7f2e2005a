-- The tenants in which everybody who asks is active, in the order of their codes: what a person may choose from after signing in.
-- Asked in any tenant, also by who is no member of it. A service account or a key is in one tenant only.
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
-- notnull: id, code, title, is_platform
create or replace function bailiwick.list_my_tenants(
  _tenant uuid, _context text, _search text default null, _after text default null, _limit int default 50
) returns table (id uuid, code text, title text, is_platform boolean)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  pattern text := bailiwick_private.search_pattern(_search);
  page int := bailiwick_private.page_limit(_limit);
  subjects text[];
begin
  perform bailiwick_evaluator.acting(_tenant, _context);
  -- What `actors` calls anonymous may be the reference of somebody.
  select array_agg(p.who ->> 'id') into subjects from jsonb_array_elements(bailiwick.verified(_context) -> 'p') p (who);
  if array_position(subjects, null) is not null then
    return;
  end if;
  return query
    select t.tenant_id, t.code, t.title, t.is_platform
      from (
        -- Where the first one is; the others are asked for there.
        select p.tenant_id from bailiwick_identity.account a join bailiwick_directory.principal p on p.id = a.id and p.kind = 'user'
         where a.reference = subjects[1]
        union select _tenant
      ) mine
      join bailiwick_directory.tenant t on t.tenant_id = mine.tenant_id
     where t.state = 'active'
       and t.code > coalesce(_after, '')
       and (pattern is null or t.code ilike pattern or t.title ilike pattern)
       and not exists (
         select from unnest(subjects) s (reference)
          where coalesce(bailiwick_evaluator.bound(t.tenant_id, s.reference), '00000000-0000-0000-0000-000000000003')
            = '00000000-0000-0000-0000-000000000003'
       )
     order by t.code limit page;
end
$$;
