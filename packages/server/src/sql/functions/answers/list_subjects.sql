-- The principals of the tenant that have the permission on the resource, or on the tenant where none is said, in the order of their
-- references: users unless `_kind` says service or key, or is null for all; and `*anonymous` where whoever is not signed in has it.
-- `conditional` is what hangs on a condition. `_after` is the reference of the last row.
--
-- Looked for from the grants on and above the resource, down the groups; each is then asked as check asks it.
-- owner: bailiwick_evaluator
-- execute: application, bailiwick_directory
-- permission: directory.inspect
-- notnull: reference, kind, answer
create or replace function bailiwick.list_subjects(
  _tenant uuid, _context text, _permission text, _type text default null, _key text default null, _kind text default 'user',
  _search text default null, _after text default null, _limit int default null
) returns table (reference text, kind text, title text, answer text)
language plpgsql stable parallel safe security definer
set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set enable_seqscan = off set jit = off
as $$
#variable_conflict use_column
declare
  everyone constant uuid := '00000000-0000-0000-0000-000000000001';
  members constant uuid := '00000000-0000-0000-0000-000000000002';
  anonymous constant uuid := '00000000-0000-0000-0000-000000000003';
  -- Of more people, those of the tenant are read in order.
  most_people constant int := 5000;
  most constant int := bailiwick_private.page_limit(_limit);
  wanted_text constant text := bailiwick_private.search_pattern(_search);
  asked bailiwick_directory.acting := bailiwick_evaluator.acting(_tenant, _context);
  wanted int[];
  wanted_roles uuid[];
  givers uuid[];
  inner_groups uuid[];
  people uuid[];
  all_people boolean;
  told text;
  last_reference text := coalesce(_after, '');
  taken int := 0;
  width int := most;
  seen int;
  one record;
begin
  perform bailiwick_evaluator.require_inspect(asked, _type, _key);
  if _kind not in ('user', 'service', 'key') then
    perform bailiwick_private.fail('INVALID_INPUT', 'There are no such subjects.', 'Ask for users, service accounts or keys, or for all by null.',
      _seen => left(_kind, 200), _expected => 'user, service, key');
  end if;
  perform from bailiwick_evaluator.evaluate(_tenant, '{null}', array[_permission], array[_type], array[_key]);
  wanted := bailiwick_evaluator.giving((select p.id from bailiwick_catalogue.permission p where p.code = _permission));
  wanted_roles := bailiwick_evaluator.roles_with(_tenant, wanted, true);
  givers := array(
    select distinct g.principal_id
      from (select _tenant as id union select unnest(p.places) from bailiwick_evaluator.places(_tenant, array[_type], array[_key]) p) s
     cross join lateral (
       select * from bailiwick_directory.grant_entry g where g.tenant_id = _tenant and g.resource_id = s.id offset 0
     ) g
     where g.effect = 'allow' and (g.permission_id = any (wanted) or g.role_id = any (wanted_roles))
       and (g.valid_from is null or g.valid_from <= statement_timestamp())
       and (g.valid_until is null or g.valid_until > statement_timestamp()));
  if givers = '{}' then
    return;
  end if;
  -- What anonymous has, those have too whose broken glass is over.
  all_people := givers && array[everyone, members, anonymous];
  if not all_people then
    inner_groups := array(
      select distinct c.descendant_id from unnest(givers) g (id)
       cross join lateral (
         select c.descendant_id from bailiwick_directory.group_closure c
          where c.tenant_id = _tenant and c.ancestor_id = g.id and c.n_live > 0 offset 0
       ) c);
    people := array(
      select m.principal_id from unnest(inner_groups) g (id)
       cross join lateral (
         select m.principal_id from bailiwick_directory.membership m
          where m.tenant_id = _tenant and m.group_id = g.id
            and (m.valid_from is null or m.valid_from <= statement_timestamp())
            and (m.valid_until is null or m.valid_until > statement_timestamp())
         offset 0
       ) m
       limit most_people);
    if cardinality(people) < most_people then
      people := people || givers;
    else
      people := null;
    end if;
  end if;

  loop
    seen := 0;
    for one in
      select p.id, p.reference, p.kind, p.title from bailiwick_directory.principal p
       where people is not null and p.tenant_id = _tenant and p.id in (select unnest(people)) and p.reference > last_reference
         and (p.kind = _kind or _kind is null and p.kind in ('user', 'service', 'key'))
         and (wanted_text is null or p.reference ilike wanted_text or p.title ilike wanted_text)
      union all
      select p.id, p.reference, p.kind, p.title from (
        select * from bailiwick_directory.principal p
         where people is null and p.tenant_id = _tenant and p.reference > last_reference
           and (p.kind = _kind or _kind is null and p.kind in ('user', 'service', 'key') or p.kind = 'anonymous')
           and (wanted_text is null or p.reference ilike wanted_text or p.title ilike wanted_text)
           and (all_people or p.id in (select unnest(givers)) or (
             select true from bailiwick_directory.membership m
              where m.tenant_id = _tenant and m.principal_id = p.id and m.group_id in (select unnest(inner_groups)) limit 1))
         order by p.reference limit width) p
      order by 2 limit width
    loop
      seen := seen + 1;
      last_reference := one.reference;
      select a.answer into told
        from bailiwick_evaluator.evaluate(_tenant,
          array[case when one.kind = 'anonymous' then anonymous else bailiwick_evaluator.bound(_tenant, one.reference) end],
          array[_permission], array[_type], array[_key]) a;
      continue when told not in ('allow', 'conditional');
      reference := one.reference;
      kind := one.kind;
      title := one.title;
      answer := told;
      return next;
      taken := taken + 1;
      if taken = most then
        return;
      end if;
    end loop;
    exit when seen < width;
    width := least(width * 2, 1000);
  end loop;
end
$$;
