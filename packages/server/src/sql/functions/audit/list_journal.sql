-- What happened in the tenant, the newest first. `_event` finds one event, such as `group.created`, or all of a category, such as
-- `group`; `_actor` what somebody did, by reference; `_target` and `_data` what has all of these properties; `_request_id` what one
-- request did; `_search` what has all of these words, whole ones, anywhere; `_security` what is of security; `_from` and `_until`
-- (which is not included) a time. `_after` is the `after` of the last entry of the page before.
--
-- Of what is looked for the rarest is read by the index of terms, newest first, and the rest is asked of each entry. So a page reads no
-- more of a large journal than of a small one.
-- owner: bailiwick_directory
-- execute: application
-- permission: directory.audit.read
-- notnull: id, at, event, is_security, actors, actors[], after
create or replace function bailiwick.list_journal(
  _tenant uuid, _context text, _event text default null, _actor text default null, _target jsonb default null, _data jsonb default null,
  _request_id text default null, _search text default null, _security boolean default null,
  _from timestamptz default null, _until timestamptz default null, _after text default null, _limit int default 50
) returns table (
  id uuid, at timestamptz, event text, is_security boolean, actors text[], request jsonb, target jsonb, data jsonb, template text, after text
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off set jit = off
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter_reading(_tenant, _context, 'directory.audit.read');
  page int := bailiwick_private.page_limit(_limit);
  since timestamptz := coalesce(_from, '-infinity');
  before_at timestamptz := coalesce(_until, 'infinity');
  before_id uuid := '00000000-0000-0000-0000-000000000000';
  after_place record;
  wanted text[];
  rarest text;
begin
  perform bailiwick_directory.check_searched('target', _target);
  perform bailiwick_directory.check_searched('data', _data);
  perform bailiwick_private.search_pattern(_search);
  if _after is not null then
    select p.at, p.id into after_place from bailiwick_journal.read_place(_after) p;
    if (after_place.at, after_place.id) < (before_at, before_id) then
      before_at := after_place.at;
      before_id := after_place.id;
    end if;
  end if;
  wanted := bailiwick_directory.wanted_terms(_event, _actor, _target, _data, _request_id, _search, _security);
  if wanted = '{}' then
    return query
      select e.id, e.at, e.event, coalesce(d.is_security, false), e.actors, e.request, e.target,
             case e.event when 'access.counted' then e.data || jsonb_build_object('count', bailiwick_directory.counted(_tenant, e.id)) else e.data end,
             d.template, bailiwick_journal.place(e.at, e.id)
        from (
          select * from bailiwick_journal.entry e
           where e.tenant_id = acting.tenant_id and (e.at, e.id) < (before_at, before_id) and e.at >= since
             -- A document without words in it is found by looking at all.
             and (_target is null or e.target @> _target) and (_data is null or e.data @> _data)
           order by e.at desc, e.id desc limit page) as e
        left join bailiwick_catalogue.event d on d.code = e.event
       order by e.at desc, e.id desc;
    return;
  end if;
  rarest := bailiwick_directory.rarest_term(_tenant, wanted, since, before_at);
  return query
    select e.id, e.at, e.event, coalesce(d.is_security, false), e.actors, e.request, e.target,
           case e.event when 'access.counted' then e.data || jsonb_build_object('count', bailiwick_directory.counted(_tenant, e.id)) else e.data end,
           d.template, bailiwick_journal.place(e.at, e.id)
      from (
        select e.* from bailiwick_journal.entry_term t
         cross join lateral (
           select * from bailiwick_journal.entry e where e.tenant_id = t.tenant_id and e.at = t.at and e.id = t.id offset 0
         ) as e
         where t.tenant_id = acting.tenant_id and t.term = rarest and (t.at, t.id) < (before_at, before_id) and t.at >= since
           and not exists (
             select from unnest(wanted) as w (term)
              where w.term <> rarest and not exists (
                select from bailiwick_journal.entry_term o
                 where o.tenant_id = t.tenant_id and o.term = w.term and o.at = t.at and o.id = t.id))
           and (_event is null or e.event = _event or starts_with(e.event, _event || '.'))
           and (_actor is null or _actor = any (e.actors))
           and (_request_id is null or e.request ->> 'requestId' = _request_id)
           and (_target is null or e.target @> _target)
           and (_data is null or e.data @> _data)
         order by t.at desc, t.id desc limit page
      ) as e
      left join bailiwick_catalogue.event d on d.code = e.event
     order by e.at desc, e.id desc;
end
$$;
