-- What happened in the tenant, the newest first. `_event` finds one event, such as `group.created`, or all of a category, such as
-- `group`; `_actor` what somebody did, by reference; `_target` and `_data` what has all of these properties; `_request_id` what one
-- request did; `_search` what has all of these words, whole ones, anywhere; `_security` what is of security; `_from` and `_until`
-- (which is not included) a time. `_after` is the `after` of the last entry of the page before.
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
as $$
declare
  acting bailiwick_directory.acting := bailiwick_directory.enter_reading(_tenant, _context, 'directory.audit.read');
  page int := bailiwick_private.page_limit(_limit);
  before_at timestamptz := coalesce(_until, 'infinity');
  before_id uuid := '00000000-0000-0000-0000-000000000000';
  place record;
  wanted bigint[];
begin
  perform bailiwick_directory.check_searched('target', _target);
  perform bailiwick_directory.check_searched('data', _data);
  perform bailiwick_private.search_pattern(_search);
  if _after is not null then
    select p.at, p.id into place from bailiwick_journal.read_place(_after) p;
    if (place.at, place.id) < (before_at, before_id) then
      before_at := place.at;
      before_id := place.id;
    end if;
  end if;
  wanted := bailiwick_directory.wanted_terms(_tenant, _event, _actor, _target, _data, _request_id, _search, _security);
  return query
    select e.id, e.at, e.event, coalesce(d.is_security, false), e.actors, e.request, e.target,
           case e.event when 'access.counted' then e.data || jsonb_build_object('count', bailiwick_directory.counted(_tenant, e.id)) else e.data end,
           d.template, bailiwick_journal.place(e.at, e.id)
      from bailiwick_journal.find_entries(acting.tenant_id, wanted, _event, _actor, _target, _data, _request_id,
             coalesce(_from, '-infinity'), before_at, before_id, page) e
      left join bailiwick_catalogue.event d on d.code = e.event
     order by e.at desc, e.id desc;
end
$$;
