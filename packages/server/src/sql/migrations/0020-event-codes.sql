-- What the events of the journal are: of which kind, and the sentence that tells an entry. And what the journal is looked after by.
-- owner: bailiwick_catalogue

create table bailiwick_catalogue.event (
  -- The names before the last are the categories that it is found in: `group.created` is of `group`.
  code text collate "C" primary key check (code ~ '^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)+$' and length(code) <= 100),
  -- change: something is another way now. read: somebody looked. refusal: somebody was stopped.
  kind text not null check (kind in ('change', 'read', 'refusal')),
  -- What whoever watches over the tenant wants to see.
  is_security boolean not null default false,
  -- With `{actor}`, `{target.group}`, `{data.after}`, `{request.ip}`; `{a|b}` is the first of them that is there.
  template text not null check (length(template) between 1 and 500),
  -- What an application says with its own events: {"article": "text", "note": "text?"}.
  target jsonb not null default '{}' check (jsonb_typeof(target) = 'object'),
  data jsonb not null default '{}' check (jsonb_typeof(data) = 'object'),
  source text not null,
  retired_at timestamptz
);
alter table bailiwick_catalogue.event enable row level security, force row level security;
create policy own on bailiwick_catalogue.event to bailiwick_catalogue using (true);
create policy look on bailiwick_catalogue.event for select to bailiwick_directory, bailiwick_evaluator using (true);
grant select on bailiwick_catalogue.event to bailiwick_directory, bailiwick_evaluator;

-- Of the directory itself.
insert into bailiwick_catalogue.event (code, kind, is_security, template, source)
select e.code, e.kind, e.is_security, e.template, 'bailiwick' from (values
  ('group.created', 'change', false, '{actor} created the group {target.group}'),
  ('group.updated', 'change', false, '{actor} described the group {target.group} anew'),
  ('group.enabled', 'change', false, '{actor} enabled the group {target.group}'),
  ('group.disabled', 'change', false, '{actor} disabled the group {target.group}'),
  ('group.removed', 'change', false, '{actor} removed the group {target.group}'),
  ('group.nested', 'change', false, '{actor} put the group {target.group} into {target.parent}'),
  ('group.unnested', 'change', false, '{actor} took the group {target.group} out of {target.parent}'),
  ('group.member_added', 'change', false, '{actor} put {target.member} into the group {target.group}'),
  ('group.member_removed', 'change', false, '{actor} took {target.member} out of the group {target.group}'),
  ('grant.created', 'change', false, '{actor} granted {target.principal} {target.permission|target.role} on {target.type} {target.key}'),
  ('grant.updated', 'change', false, '{actor} changed what {target.principal} is granted: {target.permission|target.role} on {target.type} {target.key}'),
  ('grant.removed', 'change', false, '{actor} revoked {target.permission|target.role|target.grants} of {target.principal|target.grants.0.principal}'),
  ('denial.created', 'change', false, '{actor} denied {target.principal} {target.permission|target.role} on {target.type} {target.key}'),
  ('denial.updated', 'change', false, '{actor} changed what {target.principal} is denied: {target.permission|target.role} on {target.type} {target.key}'),
  ('denial.removed', 'change', false, '{actor} lifted the denial of {target.permission|target.role|target.grants} to {target.principal|target.grants.0.principal}'),
  ('role.created', 'change', false, '{actor} made the role {target.role}'),
  ('role.updated', 'change', false, '{actor} described the role {target.role} anew'),
  ('role.changed', 'change', false, '{actor} changed what the role {target.role} consists of'),
  ('role.enabled', 'change', false, '{actor} enabled the role {target.role}'),
  ('role.disabled', 'change', false, '{actor} disabled the role {target.role}'),
  ('role.removed', 'change', false, '{actor} removed the role {target.role}'),
  ('resource.registered', 'change', false, '{actor} registered {target.type} {target.key}'),
  ('resource.updated', 'change', false, '{actor} described {target.type} {target.key} anew'),
  ('resource.moved', 'change', false, '{actor} moved {target.type} {target.key}'),
  ('resource.parent_added', 'change', false, '{actor} put {target.type} {target.key} into {data.parent_type} {data.parent_key}'),
  ('resource.parent_removed', 'change', false, '{actor} took {target.type} {target.key} out of {data.parent_type} {data.parent_key}'),
  ('resource.removed', 'change', false, '{actor} removed {target.type} {target.key}'),
  ('user.created', 'change', false, '{actor} created the user {target.reference}'),
  ('user.added', 'change', false, '{actor} made {target.reference} a user of this tenant'),
  ('user.updated', 'change', false, '{actor} changed {data.fields} of the user {target.reference}'),
  ('user.enabled', 'change', true, '{actor} enabled the user {target.reference}'),
  ('user.disabled', 'change', true, '{actor} disabled the user {target.reference}'),
  ('user.removed', 'change', true, '{actor} removed the user {target.reference}'),
  ('service_account.created', 'change', true, '{actor} made the service account {target.reference} for the purpose {data.purpose}'),
  ('service_account.updated', 'change', false, '{actor} described the service account {target.reference} anew'),
  ('service_account.enabled', 'change', true, '{actor} enabled the service account {target.reference}'),
  ('service_account.disabled', 'change', true, '{actor} disabled the service account {target.reference}'),
  ('service_account.removed', 'change', true, '{actor} removed the service account {target.reference}'),
  ('account.enabled', 'change', true, '{actor} enabled the account {target.reference} everywhere'),
  ('account.disabled', 'change', true, '{actor} disabled the account {target.reference} everywhere'),
  ('account.locked', 'change', true, '{actor} locked the account {target.reference}'),
  ('account.unlocked', 'change', true, '{actor} unlocked the account {target.reference}'),
  ('account.deleted', 'change', true, '{actor} deleted the account {target.reference}'),
  ('setting.set', 'change', true, '{actor} set {target.setting} to {data.after}'),
  ('setting.reset', 'change', true, '{actor} set {target.setting} back to {data.after}'),
  ('tenant.created', 'change', true, '{actor} created the tenant {data.code} with {data.administrator} as its administrator'),
  ('tenant.updated', 'change', false, '{actor} called the tenant {data.after.title}'),
  ('tenant.enabled', 'change', true, '{actor} enabled the tenant {target.tenant}'),
  ('tenant.disabled', 'change', true, '{actor} disabled the tenant {target.tenant}'),
  ('tenant.deleted', 'change', true, '{actor} deleted the tenant {target.tenant}'),
  ('tenant.restored', 'change', true, '{actor} restored the tenant {target.tenant}'),
  ('tenant.synced', 'change', true, '{actor} brought in what {target.source} declares'),
  ('catalogue.synced', 'change', true, '{actor} brought in what {target.source} declares for all tenants'),
  ('platform.founded', 'change', true, '{actor} founded the platform {data.code} with {data.administrator} as its administrator'),
  ('breakGlass.begun', 'change', true, '{actor} broke the glass of the tenant {target.tenant} until {data.until}: {data.reason}'),
  ('breakGlass.ended', 'change', true, '{actor} ended the broken glass of {data.user} in the tenant {target.tenant}'),
  ('access.denied', 'refusal', true, '{actor} was refused {target.permission|target.call}'),
  ('access.exceeded', 'refusal', true, '{actor} tried to give or take more than he may give on, by {target.call}'),
  ('access.protected', 'refusal', true, '{actor} tried to break what is protected, by {target.call}'),
  ('access.inactive', 'refusal', true, '{actor} asked while the tenant was not active'),
  ('access.failed', 'refusal', true, 'What {actor} asked for failed in the database with {data.state}: {target.call}'),
  ('access.counted', 'refusal', true, '{actor} was stopped {data.count} more times within the minute: {target.event}'),
  ('directory.read', 'read', false, '{actor} read by the right {target.permission}'),
  ('journal.maintained', 'change', true, '{actor} maintained the journal: made {data.made}, dropped {data.dropped}'),
  ('journal.retired', 'change', true, 'Entries of {target.month} were deleted, as they are kept for {data.days} days')
) as e (code, kind, is_security, template);

-- Settings that only the platform tenant has: of what all tenants share.
alter table bailiwick_catalogue.setting add column is_platform boolean not null default false;
-- Applications declare settings of their own.
alter table bailiwick_catalogue.setting add column retired_at timestamptz;
update bailiwick_catalogue.setting set is_platform = true where name = 'partitions.monthsAhead';
update bailiwick_catalogue.setting
   set description = 'What the journal keeps of reading and of the application''s own events: all, those that change something, or none. '
     'What changes the directory, and who was refused, is always kept.' where name = 'journal.level';
update bailiwick_catalogue.setting
   set description = 'For how many days entries of the journal are kept at least; they are deleted by the month.' where name = 'journal.retentionDays';
insert into bailiwick_catalogue.setting (name, type, initial, minimum, maximum, choices, description, source) values
  ('journal.storage', 'text', '"local"', null, null, '["local", "both"]',
   'local keeps entries in the database. both also sends NOTIFY bailiwick_journal for each, to wake who copies them elsewhere. '
   'Notifying alone would lose what nobody hears.', 'bailiwick');

-- Numbers go on downwards from the last.
insert into bailiwick_catalogue.permission (id, code, short_code, parent_id, is_platform, source)
select l.id - o.n, o.code, 'b' || (o.n - l.id), p.id, o.is_platform, 'bailiwick'
  from (values (1, 'directory.audit.write', 'directory.audit', false), (2, 'platform.maintain', 'platform', true)) as o (n, code, above, is_platform)
  join bailiwick_catalogue.permission p on p.code = o.above
 cross join (select min(id) as id from bailiwick_catalogue.permission) as l;
