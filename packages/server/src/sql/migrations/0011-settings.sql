-- The settings that every tenant has.
-- owner: bailiwick_catalogue
insert into bailiwick_catalogue.setting (name, type, initial, minimum, maximum, choices, description, source) values
  ('journal.level', 'text', '"update"', null, null, '["all", "update", "none"]',
   'What the journal keeps of the application''s own events: all, those that change something, or none. What administrators do is always kept.', 'bailiwick'),
  ('journal.retentionDays', 'integer', '365', '1', '36500', null,
   'For how many days entries of the journal are kept.', 'bailiwick'),
  ('partitions.monthsAhead', 'integer', '3', '1', '24', null,
   'For how many months to come there are partitions of the journal.', 'bailiwick'),
  ('cache.bound', 'interval', '"00:00:05"', '"00:00:00"', '"00:01:00"', null,
   'For how long an application may answer from what it has read, where it listens for changes.', 'bailiwick');
