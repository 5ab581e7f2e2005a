-- Which database this is, so that a context signed for another one is worth nothing here.
create table if not exists bailiwick_private.database_identity (
  id uuid primary key default gen_random_uuid(),
  only_one boolean not null unique default true check (only_one)
);

insert into bailiwick_private.database_identity default values on conflict do nothing;

-- Who may say who asks. Only the owner reads it: whoever has a key can be anybody.
create table if not exists bailiwick_private.context_key (
  id text primary key check (id ~ '^[A-Za-z0-9_-]{1,64}$'),
  -- The secret as HMAC-SHA256 needs it: filled up to a block, and combined with the two constants of the method.
  inner_key bytea not null check (length(inner_key) = 64),
  outer_key bytea not null check (length(outer_key) = 64),
  -- For which tenants it may speak; null for all, and for subjects without one.
  tenants text[],
  -- Where the subject says its tenant, as policies read it there.
  tenant_attribute text,
  -- Beside the key, as a second table would be a second thing to look up at every question.
  database uuid not null references bailiwick_private.database_identity (id) on update cascade,
  valid_from timestamptz not null,
  valid_until timestamptz not null,
  check (valid_from <= valid_until),
  check ((tenants is null) = (tenant_attribute is null))
);

-- Whom it may speak for, by the `id` of each; null for anybody.
alter table bailiwick_private.context_key add column if not exists principals text[];
