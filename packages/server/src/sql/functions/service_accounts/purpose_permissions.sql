-- What a service account of each purpose is given on its tenant when it is made: what its flow asks for, and nothing besides. A purpose
-- without rows is given nothing: `custom` says itself, by grants, what it needs, and so does `data_processor`, whose needs are those
-- of the application.
--
-- `system` keeps what the application stores in step with its resources here; in the platform tenant, which alone gives what is the
-- platform's, it also maintains the journal of all. `authenticator` finds who signs in; later its list has
-- what attaches identities and counts failures. `token_manager` finds for whom a token is; later it issues and revokes them.
-- `api_gateway` finds whose a key is; later it reads keys. What a caller may do it asks in a context with the caller, for which it
-- needs nothing itself. `group_syncer` puts people into groups and takes them out; what these groups give it has to be able to
-- delegate, which an administrator grants it for the groups that it is to sync.
-- owner: bailiwick_catalogue
-- execute: bailiwick_directory
create or replace function bailiwick_catalogue.purpose_permissions() returns table (purpose text, permission text)
language sql immutable parallel safe set search_path = pg_catalog, pg_temp
as $$
  values
    ('system', 'directory.resources.read'), ('system', 'directory.resources.register'), ('system', 'directory.resources.move'),
    ('system', 'directory.resources.remove'), ('system', 'platform.maintain'),
    ('registrator', 'directory.users.create'), ('registrator', 'directory.users.read'),
    ('authenticator', 'directory.users.read'),
    ('token_manager', 'directory.users.read'), ('token_manager', 'directory.serviceAccounts.read'),
    ('api_gateway', 'directory.serviceAccounts.read'),
    ('group_syncer', 'directory.users.read'), ('group_syncer', 'directory.groups.read'), ('group_syncer', 'directory.groups.members')
$$;
