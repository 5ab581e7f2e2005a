-- 4 tenants, 28 teams, 2,000 people, 50,000 articles and 60,000 comments, the same ones every time.
-- Every choice is pick(row, question, choices): a hash instead of random(), so that an id means the same article on
-- every machine. The notices are the progress that `bailiwick dev` shows.

-- Every id below is chosen from rows that are already there: the foreign keys are compared once at the end, not row by
-- row on the way, which halves the time.
set local session_replication_role = replica;
set local work_mem = '64MB';
set local jit = off;

create function pg_temp.pick(n bigint, question bigint, choices bigint) returns int language sql immutable
  return abs(hashint8extended(n, question) % choices);

create function pg_temp.one_of(choices text[], n bigint, question bigint) returns text language sql immutable
  return choices[1 + abs(hashint8extended(n, question) % nullif(cardinality(choices), 0))];

do $$ begin raise notice 'tenants and teams'; end $$;

insert into tenant (id, name) values
  ('harbour', 'The Harbour Times'),
  ('northern', 'Northern Ledger'),
  ('valley', 'Valley Courier'),
  ('metro', 'Metro Wire');

create temp table tenant_share on commit drop as
select * from (values ('harbour', 0, 4), ('northern', 4, 7), ('valley', 7, 9), ('metro', 9, 10)) as s (tenant_id, low, high);

do $$ begin raise notice '2,000 people'; end $$;

create temp table name_part on commit drop as
select
  array['Ada', 'Amir', 'Anneli', 'Arjun', 'Beatriz', 'Björn', 'Carmen', 'Chidi', 'Clara', 'Daniel', 'Deniz', 'Elif',
    'Elena', 'Emeka', 'Eva', 'Farid', 'Fatima', 'Felix', 'Freya', 'Giulia', 'Hana', 'Henrik', 'Ines', 'Ivan', 'Jan',
    'Jana', 'Jun', 'Kaveh', 'Kofi', 'Laila', 'Lena', 'Lucas', 'Magda', 'Marek', 'Mei', 'Miguel', 'Mina', 'Nadia',
    'Nils', 'Noor', 'Olga', 'Omar', 'Otto', 'Petra', 'Priya', 'Rafael', 'Rosa', 'Sami', 'Sara', 'Sven', 'Tamar',
    'Tomás', 'Uma', 'Vera', 'Victor', 'Wanda', 'Yara', 'Yusuf', 'Zeynep', 'Zofia'] as given,
  array['Abara', 'Almeida', 'Andersen', 'Baker', 'Bauer', 'Berg', 'Bianchi', 'Cohen', 'Costa', 'Demir', 'Diaz',
    'Duarte', 'Eriksen', 'Fischer', 'Fontaine', 'Garcia', 'Haddad', 'Hansen', 'Horvat', 'Ito', 'Ivanova', 'Jansen',
    'Kaya', 'Keller', 'Khan', 'Kim', 'Kowalski', 'Larsen', 'Lindqvist', 'Lopez', 'Marino', 'Mbeki', 'Meyer', 'Moreau',
    'Murphy', 'Nakamura', 'Novák', 'Nyström', 'Okafor', 'Osei', 'Park', 'Patel', 'Pereira', 'Petrov', 'Quinn', 'Rao',
    'Rossi', 'Sato', 'Schmidt', 'Silva', 'Singh', 'Svoboda', 'Tanaka', 'Torres', 'Usman', 'Vogel', 'Wagner', 'Weber',
    'Yilmaz', 'Zhang'] as family;

insert into person (id, tenant_id, name, role, banned)
select
  'p-' || lpad(n::text, 4, '0'),
  s.tenant_id,
  pg_temp.one_of(given, n, 1) || ' ' || pg_temp.one_of(family, n, 2),
  case when pg_temp.pick(n, 3, 100) < 6 then 'editor' when pg_temp.pick(n, 3, 100) < 42 then 'writer' else 'reader' end,
  pg_temp.pick(n, 4, 100) < 2
from generate_series(1, 2000) as n
cross join name_part
join tenant_share s on pg_temp.pick(n, 5, 10) >= s.low and pg_temp.pick(n, 5, 10) < s.high;

-- The first ten are a cast to try things with: one of each kind, and two from another organisation.
update person set tenant_id = cast_of.tenant_id, name = cast_of.name, role = cast_of.role, banned = cast_of.banned
from (values
  ('p-0001', 'harbour', 'Ada Moreau', 'editor', false),      -- editor, owns the city desk
  ('p-0002', 'harbour', 'Miguel Torres', 'writer', false),   -- writer, owns the culture desk
  ('p-0003', 'harbour', 'Priya Rao', 'writer', false),       -- writer in a team that others own
  ('p-0004', 'harbour', 'Sven Larsen', 'reader', false),     -- reads, writes nothing
  ('p-0005', 'harbour', 'Olga Petrov', 'writer', true),      -- banned, with articles of her own
  ('p-0006', 'harbour', 'Jun Tanaka', 'writer', false),      -- writer in no team
  ('p-0007', 'harbour', 'Rosa Bianchi', 'editor', true),     -- a banned editor
  ('p-0008', 'northern', 'Kofi Osei', 'editor', false),
  ('p-0009', 'northern', 'Elena Novák', 'writer', false),
  ('p-0010', 'metro', 'Yara Haddad', 'reader', false)
) as cast_of (id, tenant_id, name, role, banned)
where person.id = cast_of.id;

create temp table desk on commit drop as
select tenant_id, desk, row_number() over (order by tenant_id, desk)::int as n
from (values ('harbour', 10), ('northern', 8), ('valley', 6), ('metro', 4)) as t (tenant_id, size),
  unnest(array['city', 'politics', 'business', 'culture', 'sport', 'science', 'world', 'health', 'weekend', 'investigations'])
    with ordinality as d (desk, place)
where place <= size;

insert into team (id, tenant_id, name, owner_id)
select
  desk.tenant_id || '-' || desk.desk, desk.tenant_id,
  case desk.desk when 'weekend' then 'Weekend magazine' when 'investigations' then 'Investigations'
    else initcap(desk.desk) || ' desk' end,
  case desk.tenant_id || '-' || desk.desk when 'harbour-city' then 'p-0001' when 'harbour-culture' then 'p-0002'
    when 'northern-city' then 'p-0008' else chosen.id end
from desk
cross join lateral (
  select id from person
  where person.tenant_id = desk.tenant_id and role <> 'reader' and not banned and id > 'p-0010'
  order by pg_temp.pick(substr(id, 3)::int, 10 + desk.n, 1000000), id
  limit 1
) as chosen;

-- Four of five of the staff belong to one to three teams; the others, and all readers, to none. Owners belong to theirs.
insert into team_member (tenant_id, team_id, person_id)
select person.tenant_id, pg_temp.one_of(teams.ids, substr(person.id, 3)::int, 20 + place), person.id
from person
join (select tenant_id, array_agg(id order by id) as ids from team group by tenant_id) as teams using (tenant_id)
cross join generate_series(1, 3) as place
where role <> 'reader' and person.id <> 'p-0006'
  and (pg_temp.pick(substr(person.id, 3)::int, 19, 5) > 0 or person.id < 'p-0010')
  and place <= 1 + pg_temp.pick(substr(person.id, 3)::int, 18, 3)
union
select tenant_id, id, owner_id from team;

create temp table staff on commit drop as
select person.id, person.tenant_id, row_number() over (partition by person.tenant_id order by person.id) - 1 as place,
  count(*) over (partition by person.tenant_id) as size,
  array(select team_id from team_member where person_id = person.id order by team_id) as teams
from person where role <> 'reader';
create index on staff (tenant_id, place);
analyze staff, tenant_share;

do $$ begin raise notice '50,000 articles'; end $$;

create temp table headline on commit drop as
select
  array['City council', 'Harbour authority', 'Parliament', 'The mayor', 'A local brewery', 'The national museum',
    'Dock workers', 'The teachers'' union', 'Regional court', 'The central bank', 'A family bakery', 'Hospital trust',
    'The rail operator', 'University team', 'The festival board', 'Fire service', 'The water company', 'A retired judge',
    'The energy regulator', 'Ferry line', 'The opposition', 'Night bus drivers', 'The botanical garden',
    'A school orchestra', 'The football club', 'Border police', 'Farmers', 'The statistics office', 'The tram company',
    'A start-up', 'The housing agency', 'Volunteers', 'The coast guard', 'Public library', 'The airport',
    'Investigators', 'The health ministry', 'Beekeepers', 'The chess federation', 'A theatre company'] as who,
  array['to open second tram line', 'to rebuild old market hall', 'to publish full accounts', 'to test four-day week',
    'to restore medieval bridge', 'to close two branches', 'to hire 300 apprentices', 'to plant ten thousand trees',
    'to return stolen paintings', 'to freeze prices until spring', 'to review safety rules', 'to drop disputed contract',
    'to move into former prison', 'to halve night flights', 'to share data with neighbours', 'to cut waiting times',
    'to ban cars from old town', 'to sell waterfront site', 'to reopen cold case', 'to map every well',
    'to replace ageing fleet', 'to offer free lessons', 'to appeal against ruling', 'to settle long dispute',
    'to count seals from the air', 'to raise sea wall', 'to back new stadium', 'to repair broken clock',
    'to end paper forms', 'to try heated pavements', 'to pay back fees', 'to keep rural line',
    'to store summer heat', 'to welcome first visitors', 'to study quiet streets', 'to guard rare orchids',
    'to report on missing funds', 'to launch podcast', 'to lower speed limit', 'to host winter games'] as what,
  array['after late-night vote', 'as budget talks stall', 'despite record heat', 'for the first time since 1974',
    'within five years', 'say sources', 'under new agreement', 'before the elections', 'as costs rise',
    'after public inquiry', 'against advice', 'by next summer', 'following protests', 'in surprise move',
    'with neighbours'' help', 'as rivals watch', 'after flood damage', 'in trial run', 'without state money',
    'while the city sleeps'] as tail,
  array['Check the figure in paragraph 3 with their press office.', 'Source asked not to be named; call me before editing.',
    'Photo rights are only cleared for print.', 'Legal has seen this version.', 'Second interview is on Thursday.',
    'Please keep the quote from the driver.', 'Headline is too strong, ideas?', 'Numbers embargoed until Monday noon.',
    'I know the owner: someone else should edit this.', 'Cut from the bottom if it runs long.'] as note;

insert into article (id, tenant_id, author_id, team_id, title, status, notes, locked, created_at, published_at)
select
  'a-' || lpad(n::text, 5, '0'), staff.tenant_id, staff.id,
  case when pg_temp.pick(n, 31, 8) > 0 then pg_temp.one_of(staff.teams, n, 32) end,
  pg_temp.one_of(who, n, 33) || ' ' || pg_temp.one_of(what, n, 34) || ' ' || pg_temp.one_of(tail, n, 35),
  case when published then 'published' else 'draft' end,
  case when pg_temp.pick(n, 37, 3) = 0 then pg_temp.one_of(note, n, 38) end,
  case pg_temp.pick(n, 39, 10) when 0 then true when 1 then null when 2 then null else false end,
  created_at,
  case when published then created_at + make_interval(mins => 20 + pg_temp.pick(n, 40, 3000)) end
from generate_series(1, 50000) as n
cross join headline
cross join lateral (select pg_temp.pick(n, 36, 10) < 7 as published,
  timestamptz '2024-01-01 06:00:00+00' + n * interval '17 minutes' + pg_temp.pick(n, 41, 900000000) * interval '1 microsecond' as created_at) as choice
join tenant_share share on pg_temp.pick(n, 30, 10) >= share.low and pg_temp.pick(n, 30, 10) < share.high
join (select tenant_id, count(*) as size from staff group by tenant_id) as crew on crew.tenant_id = share.tenant_id
join staff on staff.tenant_id = share.tenant_id and staff.place = pg_temp.pick(n, 42, crew.size);

analyze article, person;

do $$ begin raise notice '60,000 comments'; end $$;

-- Readers write under what they can read: of the same tenant, and published.
insert into comment (id, tenant_id, article_id, author_id, body, approved)
select
  'c-' || lpad(n::text, 5, '0'), target.tenant_id, target.id, readers.ids[1 + pg_temp.pick(n, 51, cardinality(readers.ids))],
  pg_temp.one_of(array['Finally someone reports on this.', 'I was there, and it was not like that.', 'What does it cost?',
    'Thank you for the map.', 'My grandmother worked there for thirty years.', 'Please ask the residents next time.',
    'This should have been done in the nineties.', 'Typo in the second line.', 'Great photo.', 'Who pays for this?',
    'More of this, please.', 'The numbers do not add up.', 'I read it twice.', 'Nobody asked us.',
    'Good news for once.'], n, 52),
  pg_temp.pick(n, 53, 5) > 0
from generate_series(1, 60000) as n
join (select id, tenant_id, row_number() over (order by id) - 1 as place, count(*) over () as size
  from article where status = 'published') as target
  on target.place = pg_temp.pick(n, 50, 30000)
join (select tenant_id, array_agg(id order by id) as ids from person where role = 'reader' group by tenant_id) as readers
  on readers.tenant_id = target.tenant_id;

analyze tenant, team, team_member, comment;

do $$
begin
  if exists (select from article left join person on (person.tenant_id, person.id) = (article.tenant_id, author_id) where person.id is null)
  or exists (select from article left join team on (team.tenant_id, team.id) = (article.tenant_id, team_id) where team_id is not null and team.id is null)
  or exists (select from comment left join article on (article.tenant_id, article.id) = (comment.tenant_id, article_id) where article.id is null)
  or exists (select from comment left join person on (person.tenant_id, person.id) = (comment.tenant_id, comment.author_id) where person.id is null)
  or exists (select from team left join person on (person.tenant_id, person.id) = (team.tenant_id, owner_id) where person.id is null)
  or exists (select from team_member left join person on (person.tenant_id, person.id) = (team_member.tenant_id, person_id) where person.id is null)
  then raise exception 'the seed has made rows that break a foreign key';
  end if;
end $$;
