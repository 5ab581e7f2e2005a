-- How applications hear of changes.
-- owner: bailiwick_catalogue
insert into bailiwick_catalogue.setting (name, type, initial, minimum, maximum, choices, description, source) values
  ('events.wake', 'text', '"writer"', null, null, '["writer", "relay"]',
   'Who wakes those that listen for changes: each writer as it commits, or only the relay, which looks at intervals.', 'bailiwick'),
  ('events.retentionHours', 'integer', '168', '1', '8760', null,
   'For how many hours events can be read again. Whoever asks for older ones is told to load everything anew.', 'bailiwick');
