-- Owns the functions and tables of the verified context, and nothing else; nobody logs in as it.
do $$
begin
  create role bailiwick_context nologin;
exception when duplicate_object or unique_violation then
  null; -- of another database of this cluster
end
$$;
