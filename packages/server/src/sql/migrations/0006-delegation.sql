-- What delegation asks of grants: who may give on something where, who administers the tenant, and who is denied what.
-- owner: bailiwick_directory
create index grant_entry_delegable on bailiwick_directory.grant_entry (tenant_id, resource_id, principal_id) where delegable;
create index grant_entry_denial on bailiwick_directory.grant_entry (tenant_id, principal_id) where effect = 'deny';
