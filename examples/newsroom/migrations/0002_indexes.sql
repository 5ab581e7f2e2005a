-- What the policy's filters and the lists ask for: newest first within a tenant, own articles, a team's articles,
-- the comments of an article, the teams of an owner.

create index article_newest on article (tenant_id, created_at desc, id desc);
create index article_author on article (author_id);
create index article_team on article (team_id);
create index comment_article on comment (article_id);
create index comment_author on comment (author_id);
create index team_owner on team (owner_id);
create index team_member_team on team_member (team_id);
