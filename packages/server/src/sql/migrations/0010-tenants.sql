-- What tenants need beside their tables.
-- owner: bailiwick_directory

-- Of a deleted tenant, what it was before: a restored one is that again.
alter table bailiwick_directory.tenant add column state_before text check (state_before in ('active', 'disabled')),
  add check (state_before is null or state = 'deleted');

-- In which tenants a person is: asked after signing in, when no tenant is chosen yet.
create index principal_person on bailiwick_directory.principal (id) where kind = 'user';
