-- Whom an application would connect as: owns nothing. `npx bailiwick rls apply` gives it the policies and what they need.
do $$
begin
  create role newsroom_app login;
exception when duplicate_object or unique_violation then
  null; -- a role belongs to all databases of a server
end $$;
