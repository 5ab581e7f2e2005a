// Who may import whom. `npm run check` runs it (tools/arrows.mjs), test/packaging/arrows.test.ts breaks every rule on purpose.
//
// A table reads: room: the rooms below it, which it may import. Arrows point down only. Where an arrow would like to turn
// round, declare an interface in the lower room. A new room gets a line here first.

const engine = {
  util: [],
  errors: ['util'],
  ast: ['errors', 'util'],
  evaluate: ['ast', 'errors', 'util'],
  permissions: ['errors', 'util'],
  policy: ['evaluate', 'permissions', 'ast', 'errors', 'util'],
  compile: ['evaluate', 'ast', 'errors', 'util'],
  analyze: ['findings', 'policy', 'evaluate', 'ast', 'errors', 'util'],
  driver: ['compile', 'evaluate', 'ast', 'errors', 'util'],
  rls: ['policy', 'compile', 'evaluate', 'ast', 'errors', 'util'],
  session: ['driver', 'policy', 'compile', 'evaluate', 'ast', 'errors', 'util'],
  data: ['driver', 'policy', 'compile', 'evaluate', 'ast', 'errors', 'util'],
  orm: ['compile', 'evaluate', 'ast', 'errors', 'util'],
  findings: ['errors', 'util'],
  config: ['analyze', 'rls', 'findings', 'policy', 'evaluate', 'ast', 'errors', 'util'],
  authzen: ['errors', 'util'],
  frameworks: ['evaluate', 'policy', 'errors', 'util'],
  testing: ['config', 'findings', 'analyze', 'compile', 'policy', 'evaluate', 'ast', 'errors', 'util'],
}

const server = {
  embedded: [],
  sql: [],
  catalogue: ['sql'],
  gen: ['catalogue', 'sql'],
  directory: ['gen', 'catalogue', 'sql'],
  identity: ['directory', 'gen', 'catalogue', 'sql'],
  events: ['identity', 'directory', 'gen', 'catalogue', 'sql'],
  http: ['events', 'identity', 'directory', 'gen', 'catalogue', 'sql'],
  dev: ['http', 'events', 'identity', 'directory', 'gen', 'catalogue', 'sql', 'embedded'],
  cli: ['dev', 'http', 'events', 'identity', 'directory', 'gen', 'catalogue', 'sql', 'embedded'],
}

const TEST = '[.]test[.]tsx?$'
const ENGINE = '^packages/bailiwick/src/'
const NPM = ['npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-bundled', 'npm-no-pkg', 'npm-unknown']
const TYPES = ['type-only', 'type-import']
const UNDECLARED = ['npm-dev', 'npm-no-pkg', 'npm-unknown']

function arrows(name, src, rooms) {
  const known = Object.keys(rooms).join('|')
  const unknown = `Give the folder a line in the table \`${name}\` of .dependency-cruiser.cjs: which rooms lie below it?`
  return [
    ...Object.entries(rooms).map(([room, below]) => ({
      name: `${name}-${room}-imports-only-below`,
      severity: 'error',
      comment: `Move what it needs down, or declare an interface below: ${room} may import ${below.join(', ') || 'no other room'}.`,
      from: { path: `${src}${room}/`, pathNot: TEST },
      // Files that lie directly in src are doors; they have a rule of their own.
      to: { path: `${src}[^/]+/`, pathNot: `${src}(${[room, ...below].join('|')})/` },
    })),
    {
      name: `${name}-has-no-other-rooms`,
      severity: 'error',
      comment: unknown,
      from: { path: `${src}[^/]+/`, pathNot: `${src}(${known})/` },
      to: {},
    },
    {
      name: `${name}-has-no-other-rooms`,
      severity: 'error',
      comment: unknown,
      from: {},
      to: { path: `${src}[^/]+/`, pathNot: `${src}(${known})/` },
    },
  ]
}

module.exports = {
  forbidden: [
    ...arrows('engine', ENGINE, engine),
    ...arrows('server', '^packages/server/src/', server),
    {
      name: 'live-is-opened-by-the-directory',
      severity: 'error',
      comment:
        'Turn it round: directory/live uses the facade and the generated functions; only open-directory.ts opens it.',
      from: {
        path: '^packages/server/src/directory/',
        pathNot: ['^packages/server/src/directory/(live/|open-directory[.]ts$)', TEST],
      },
      to: { path: '^packages/server/src/directory/live/' },
    },
    {
      name: 'doors-are-for-users',
      severity: 'error',
      comment:
        'Import the file that holds the thing: the files directly in src are the entries of the package, for users only.',
      from: { path: '^packages/(bailiwick|server)/src/', pathNot: TEST },
      to: { path: '^packages/$1/src/[^/]+[.]ts$' },
    },
    {
      name: 'front-doors-need-no-peer',
      severity: 'error',
      comment:
        'Give it a door of its own: whoever imports bailiwick or bailiwick/sql has neither an ORM nor a framework installed.',
      from: { path: `${ENGINE}(index|sql)[.]ts$` },
      to: { path: `${ENGINE}(orm|frameworks)/` },
    },
    {
      name: 'no-barrel-imports',
      severity: 'error',
      comment: 'Name the file instead of an index.ts: inside a package everybody imports the exact file.',
      from: { path: '^packages/([^/]+)/src/', pathNot: TEST },
      to: { path: ['^packages/$1/src/index[.]ts$', '^packages/$1/src/.+/index[.]ts$'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'Move what both need into a third file below them, or pass it as an argument.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'engine-runs-in-a-browser',
      severity: 'error',
      comment: 'Take node: out of it, or move it to packages/server; only frameworks/*.node.ts may use Node.',
      from: { path: ENGINE, pathNot: [TEST, `${ENGINE}frameworks/.+[.]node[.]ts$`] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'apps-run-in-a-browser',
      severity: 'error',
      comment: 'Ask the server for it: what lies in apps/*/src is served to a browser, which has no node: modules.',
      from: { path: '^apps/[^/]+/src/', pathNot: TEST },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'engine-has-no-dependencies',
      severity: 'error',
      comment: 'Import it as a type (`import type`), or write it yourself: bailiwick has no dependency at run time.',
      from: { path: ENGINE, pathNot: TEST },
      to: { dependencyTypes: NPM, dependencyTypesNot: TYPES },
    },
    {
      name: 'peer-types-stay-in-orm-and-frameworks',
      severity: 'error',
      comment: 'Describe the shape you need structurally: the types of a peer may be named in orm and frameworks only.',
      from: { path: ENGINE, pathNot: [TEST, `${ENGINE}(orm|frameworks)/`, `${ENGINE}[^/]+[.]ts$`] },
      to: { dependencyTypes: NPM },
    },
    {
      name: 'engine-knows-no-other-package',
      severity: 'error',
      comment:
        'Turn it round: the server imports the engine; what the engine needs from it is an interface in the engine.',
      from: { path: ENGINE, pathNot: TEST },
      to: { path: '^packages/', pathNot: '^packages/bailiwick/' },
    },
    {
      name: 'dependencies-are-declared',
      severity: 'error',
      comment:
        'Add it to `dependencies` (or an optional peer) of that package: users do not get the root devDependencies.',
      from: { path: '^(packages/(?!bailiwick/)|apps/)[^/]+/src/', pathNot: TEST },
      to: { dependencyTypes: UNDECLARED, dependencyTypesNot: TYPES },
    },
    {
      name: 'packages-are-imported-by-name',
      severity: 'error',
      comment: 'Import the package by its name, as its users do, not by a path into its folder.',
      from: { path: '^(packages|apps|examples)/([^/]+)/' },
      // By name it is not `local`; a path is.
      to: { path: '^(packages|apps|examples)/', pathNot: '^$1/$2/', dependencyTypes: ['local'] },
    },
    {
      name: 'packages-know-no-apps',
      severity: 'error',
      comment: 'Turn it round: apps, examples, tests and tools use the packages, never the other way.',
      from: { path: '^packages/', pathNot: TEST },
      to: { path: '^(apps|examples|tools)/' },
    },
    {
      name: 'bin-stays-outside-src',
      severity: 'error',
      comment: 'Move the code into src and let the bin file import it: bin files are JavaScript and only start things.',
      from: { path: '/src/' },
      to: { path: '^packages/[^/]+/bin/' },
    },
    {
      name: 'nothing-imports-a-test',
      severity: 'error',
      comment: 'Move what is shared to test/support or beside the source: a test file is imported by the runner only.',
      from: {},
      to: { path: '[.]test[.]tsx?$' },
    },
    {
      name: 'only-tests-use-test-support',
      severity: 'error',
      comment: 'Move it into the package if it is needed there: test/ is not published and not installed.',
      from: { path: '^(packages|apps|examples|tools)/', pathNot: TEST },
      to: { path: '^test/' },
    },
    {
      name: 'imports-resolve',
      severity: 'error',
      comment: 'Correct the path, or add the package to package.json: this import leads nowhere.',
      // They import the client that Prisma generates, and Z3, which not everybody has.
      from: { pathNot: '^test/prisma/types/|^test/analyze/z3[.]ts$' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true, // sees `import type` as well
    doNotFollow: { path: 'node_modules' },
    exclude: {
      path: '^(packages|apps|examples)/[^/]+/(dist|generated)/|^test/peers/|^test/prisma/generated/|(^|/)[.]bailiwick/',
    },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json', '.d.ts'],
    },
  },
}
