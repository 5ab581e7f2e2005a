/** The guides to the directory do what they say. */
import { it } from 'vitest'
import { runGuide } from './support/run-guide.ts'

it('that to the directory does what its comments say', () => runGuide('docs/guide/directory.md', 'declared.ts'))

it('that to live answers does what its comments say', () => runGuide('docs/guide/live.md', 'directory.ts'))

it('that to the journal does what its comments say', () => runGuide('docs/guide/journal.md', 'declared.ts'))
