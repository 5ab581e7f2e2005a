import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

/** What an editor shows: that names in a policy lead to the model, and that completion offers what is declared. */

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')
const file = join(here, 'editor-example.ts')
const text = `import { combine, defineModel, definePolicy, t } from 'bailiwick'
const model = defineModel({
  subject: { id: t.id() },
  resource: {
    article: { id: t.id(), authorId: t.id(), teamId: t.id(), team: t.one('team', 'teamId') },
    team: { id: t.id(), ownerId: t.id() },
  },
})
const policy = combine(definePolicy(model, 'article', ({ subject, resource: article }) => ({
  read: { allow: { own: article.authorId.is(subject.id), owner: article.team.ownerId.is(subject.id) } },
  update: { allow: article.authorId.is(subject.id) },
})))
policy.for({ id: 'a' }).can('article.')
`

const denying = join(here, 'nullable-deny-example.ts')
const texts: Readonly<Record<string, string>> = {
  [file]: text,
  [denying]: `import { defineModel, definePolicy, t } from 'bailiwick'
const model = defineModel({ subject: { id: t.id() }, resource: { article: { id: t.id(), locked: t.boolean().optional() } } })
definePolicy(model, 'article', ({ resource: article }) => ({
  read: { allow: true, deny: { locked: article.locked } },
}))
`,
}

const service = ts.createLanguageService({
  getCompilationSettings: () => ({
    strict: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    allowImportingTsExtensions: true,
    noEmit: true,
    customConditions: ['source'],
    types: [],
  }),
  getScriptFileNames: () => Object.keys(texts),
  getScriptVersion: () => '1',
  getScriptSnapshot: (name) => {
    const known = texts[name]
    if (known !== undefined) return ts.ScriptSnapshot.fromString(known)
    return ts.sys.fileExists(name) ? ts.ScriptSnapshot.fromString(readFileSync(name, 'utf8')) : undefined
  },
  getCurrentDirectory: () => root,
  getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
  fileExists: (name) => name in texts || ts.sys.fileExists(name),
  readFile: (name) => texts[name] ?? ts.sys.readFile(name),
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
})

const definitionOf = (use: string, name: string) => {
  const at = text.indexOf(use) + use.indexOf(name)
  const [definition] = service.getDefinitionAtPosition(file, at) ?? []
  return definition && { file: definition.fileName, text: text.slice(definition.textSpan.start).split(':')[0] }
}

test.each([
  ['article.authorId.is', 'authorId'],
  ['article.team.ownerId', 'ownerId'],
  ['article.team.ownerId', 'team'],
])('in `%s`, %s leads to its line in the model', (use, name) => {
  expect(definitionOf(use, name)).toEqual({ file, text: name })
})

test('an action is completed with those that the policy declares', () => {
  const completions = service.getCompletionsAtPosition(file, text.indexOf("'article.'") + 1, {})
  expect(completions?.entries.map((entry) => entry.name)).toEqual(
    expect.arrayContaining(['article.read', 'article.update']),
  )
})

test('the error about a nullable deny says what to write', () => {
  const [error, ...others] = service.getSemanticDiagnostics(denying)
  expect(ts.flattenDiagnosticMessageText(error?.messageText, '\n')).toContain('DefiniteByIsTrueOrIsNotFalse')
  expect(others).toEqual([])
})
