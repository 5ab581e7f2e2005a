-- Whether a grant decides about a permission: it is of one that gives it, or as a denial takes it away; or of a role with one of
-- these, which for an allow is active.
-- owner: bailiwick_evaluator
create or replace function bailiwick_evaluator.carries(
  _tenant uuid, _effect text, _permission int, _role uuid, _allowed_by int[], _denied_by int[]
) returns boolean
language plpgsql stable parallel safe
as $$
begin
  if _role is null then
    return _permission = any (case _effect when 'deny' then _denied_by else _allowed_by end);
  end if;
  if _effect = 'deny' then
    return exists (select from bailiwick_directory.role_permission r
      where r.tenant_id = _tenant and r.role_id = _role and r.permission_id = any (_denied_by));
  end if;
  return exists (select from bailiwick_directory.role_permission r
      where r.tenant_id = _tenant and r.role_id = _role and r.permission_id = any (_allowed_by))
    and exists (select from bailiwick_directory.role o where o.tenant_id = _tenant and o.id = _role and o.state = 'active');
end
$$;
