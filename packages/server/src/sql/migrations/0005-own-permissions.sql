-- The permissions that our own functions ask for. Those of `platform` are asked in the platform tenant, on `tenant:<id>`.
-- owner: bailiwick_catalogue
insert into bailiwick_catalogue.resource_type (code, source) values ('tenant', 'bailiwick');

insert into bailiwick_catalogue.permission (id, code, short_code, is_namespace, is_platform, source)
select case when code = '*' then 0 else -(row_number() over (order by ordinal) - 1)::int end, code,
       case when code = '*' then '*' else 'b' || (row_number() over (order by ordinal) - 1) end,
       kind = 'n', code = 'platform' or starts_with(code, 'platform.'), 'bailiwick'
  from (values
    (0, '*', 'n'), (1, 'directory', 'n'), (2, 'directory.tenant', 'n'), (3, 'directory.tenant.read', 'p'), (4, 'directory.tenant.update', 'p'),
    (5, 'directory.users', 'n'), (6, 'directory.users.read', 'p'), (7, 'directory.users.create', 'p'), (8, 'directory.users.update', 'p'),
    (9, 'directory.users.disable', 'p'), (10, 'directory.users.remove', 'p'),
    (11, 'directory.serviceAccounts', 'n'), (12, 'directory.serviceAccounts.read', 'p'), (13, 'directory.serviceAccounts.create', 'p'),
    (14, 'directory.serviceAccounts.update', 'p'), (15, 'directory.serviceAccounts.disable', 'p'), (16, 'directory.serviceAccounts.remove', 'p'),
    (17, 'directory.groups', 'n'), (18, 'directory.groups.read', 'p'), (19, 'directory.groups.create', 'p'), (20, 'directory.groups.update', 'p'),
    (21, 'directory.groups.disable', 'p'), (22, 'directory.groups.remove', 'p'), (23, 'directory.groups.members', 'p'), (24, 'directory.groups.nest', 'p'),
    (25, 'directory.roles', 'n'), (26, 'directory.roles.read', 'p'), (27, 'directory.roles.create', 'p'), (28, 'directory.roles.update', 'p'),
    (29, 'directory.roles.remove', 'p'),
    (30, 'directory.resources', 'n'), (31, 'directory.resources.read', 'p'), (32, 'directory.resources.register', 'p'),
    (33, 'directory.resources.move', 'p'), (34, 'directory.resources.remove', 'p'),
    (35, 'directory.grants', 'n'), (36, 'directory.grants.read', 'p'), (37, 'directory.grants.create', 'p'), (38, 'directory.grants.remove', 'p'),
    (39, 'directory.permissions', 'n'), (40, 'directory.permissions.read', 'p'),
    (41, 'directory.settings', 'n'), (42, 'directory.settings.read', 'p'), (43, 'directory.settings.update', 'p'),
    (44, 'directory.audit', 'n'), (45, 'directory.audit.read', 'p'), (46, 'directory.inspect', 'p'), (47, 'directory.sync', 'p'),
    (48, 'platform', 'n'), (49, 'platform.tenants', 'n'), (50, 'platform.tenants.read', 'p'), (51, 'platform.tenants.create', 'p'),
    (52, 'platform.tenants.update', 'p'), (53, 'platform.tenants.disable', 'p'), (54, 'platform.tenants.remove', 'p'),
    (55, 'platform.tenants.restore', 'p'), (56, 'platform.accounts', 'n'), (57, 'platform.accounts.read', 'p'),
    (58, 'platform.accounts.disable', 'p'), (59, 'platform.accounts.lock', 'p'), (60, 'platform.accounts.remove', 'p'),
    (61, 'platform.breakGlass', 'p')
  ) as own (ordinal, code, kind);

update bailiwick_catalogue.permission p set parent_id = a.id
  from bailiwick_catalogue.permission a
 where p.code ~ '\.' and a.code = regexp_replace(p.code, '\.[^.]+$', '');

-- No implies and no parts among them: each is given by itself, by the namespaces above, and but for the platform's by `*`. A denial
-- of one takes the namespaces above it along, as these cannot be had without it.
insert into bailiwick_catalogue.permission_right (permission_id, allowed_by, denied_by)
select p.id,
       array(select a.id from bailiwick_catalogue.permission a
              where a.id = p.id or starts_with(p.code, a.code || '.') or a.id = 0 and not p.is_platform order by 1),
       array(select a.id from bailiwick_catalogue.permission a
              where a.id = p.id or starts_with(p.code, a.code || '.') or starts_with(a.code, p.code || '.')
                 or a.id = 0 and not p.is_platform or p.id = 0 and not a.is_platform order by 1)
  from bailiwick_catalogue.permission p;
