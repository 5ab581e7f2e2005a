-- What those who follow a tenant need beside its outbox.
-- owner: bailiwick_directory

-- Whom an event concerned, by reference, where nobody could tell afterwards: who was in a group that is gone.
alter table bailiwick_directory.outbox add column affected text[];

-- How far a relay has delivered: up to this epoch, with it.
create table bailiwick_directory.relay_position (
  tenant_id uuid not null,
  relay text collate "C" not null check (relay ~ '^[A-Za-z0-9_-]{1,100}$'),
  epoch bigint not null,
  at timestamptz not null default statement_timestamp(),
  primary key (tenant_id, relay)
);
alter table bailiwick_directory.relay_position enable row level security, force row level security;
create policy tenant on bailiwick_directory.relay_position to bailiwick_directory
  using (tenant_id = nullif(current_setting('bailiwick.acting_tenant', true), '')::uuid);
create policy look on bailiwick_directory.relay_position for select to bailiwick_evaluator using (true);
grant select on bailiwick_directory.relay_position to bailiwick_evaluator;
