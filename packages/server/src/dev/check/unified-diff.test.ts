import { expect, test } from 'vitest'
import { unifiedDiff } from './unified-diff.ts'

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`)

test('what is gone and what is new, with three lines around, as `patch` reads it', () => {
  const before = numbered(20)
  const after = [...before]
  after.splice(2, 1, 'new\n')
  after.splice(14, 2)
  expect(unifiedDiff('a.ts', before.join(''), after.join(''))).toBe(`--- a.ts
+++ a.ts
@@ -1,6 +1,6 @@
 line 1
 line 2
-line 3
+new
 line 4
 line 5
 line 6
@@ -12,8 +12,6 @@
 line 12
 line 13
 line 14
-line 15
-line 16
 line 17
 line 18
 line 19
`)
})

test('nothing for the same, and all for a new text', () => {
  expect(unifiedDiff('a.ts', 'a', 'a')).toBe('')
  expect(unifiedDiff('a.ts', '', 'a\n')).toBe('--- a.ts\n+++ a.ts\n@@ -1,1 +1,2 @@\n+a\n \n')
})
