/**
 * Makes modules of the ```ts blocks of a markdown page, so that the documentation can be type-checked and run.
 *
 * For whoever writes documentation:
 *
 * - A block whose first line is a comment with a file name (`// policy.ts`) is that file, and other blocks of the page may
 *   import it (`from './policy.ts'`). A second block with the same name continues the file.
 * - All other blocks of a page are one module, in their order. What the page's files export is imported into it, unless it
 *   imports or declares that name itself: a block may simply go on with `policy` after a block that is `// policy.ts`.
 * - `// => value` behind a statement, or on the line below it, says what the expression (or the declared constant) deep-equals.
 *   A value may go on in the comment lines below it, if they are indented by two spaces or more or close a bracket.
 * - `// throws CODE` in the same places says that the statement throws an error with that `code`.
 * - A block marked ```ts no-run is only type-checked. A block inside an HTML comment is not shown but counts: set things up there.
 *
 * A module keeps every line at the number it has in the page, with empty lines between, so that each message of the compiler or
 * of the run names the right line by itself.
 */
import ts from 'typescript'

export interface Block {
  /** Zero-based, of the first line inside the fence. */
  readonly start: number
  readonly lines: readonly string[]
  readonly file: string | undefined
  readonly runs: boolean
}

export interface Module {
  /** `policy.ts`, or `PAGE_MODULE` for the blocks without a name. */
  readonly name: string
  readonly blocks: readonly Block[]
}

export interface Page {
  /** How messages name it: the path from the root of the repository. */
  readonly path: string
  readonly blocks: readonly Block[]
  readonly modules: readonly Module[]
}

/** Who runs a module provides these under `globalThis.codeBlock`. */
export interface CodeBlockChecks {
  is(actual: unknown, expected: unknown, place: string): void
  throws(run: () => unknown, code: string, place: string): Promise<void>
}

export const PAGE_MODULE = 'this-page.ts'

const KNOWN_WORDS = new Set(['no-run', 'sql-example'])

export function readPage(path: string, markdown: string): Page {
  const blocks = [...readBlocks(path, markdown)]
  const names = new Set(blocks.map((block) => block.file ?? PAGE_MODULE))
  const modules = [...names].map((name) => ({
    name,
    blocks: blocks.filter((block) => (block.file ?? PAGE_MODULE) === name),
  }))
  return { path, blocks, modules }
}

function* readBlocks(path: string, markdown: string): Generator<Block> {
  const lines = markdown.split(/\r?\n/)
  for (let at = 0; at < lines.length; at++) {
    const fence = /^(\s*)(`{3,}|~{3,})\s*(.*)$/.exec(lines[at]!)
    if (!fence) continue
    const [, indent = '', ticks = '', info = ''] = fence
    const start = at + 1
    const closing = new RegExp(`^\\s*${ticks[0]}{${ticks.length},}\\s*$`)
    while (++at < lines.length && !closing.test(lines[at]!)) {}
    if (at >= lines.length) throw new Error(`${path}:${start}: this code block is never closed`)
    const [language, ...words] = info.trim().split(/\s+/)
    if (language !== 'ts') continue
    const unknown = words.find((word) => !KNOWN_WORDS.has(word))
    if (unknown !== undefined) throw new Error(`${path}:${start}: a ts block cannot be marked \`${unknown}\``)
    const text = lines.slice(start, at).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    yield { start, lines: text, file: /^\/\/ ([\w./-]+[.]ts)\b/.exec(text[0] ?? '')?.[1], runs: words.length === 0 }
  }
}

/** The text that the compiler checks: exactly what the page says. */
export function textToCheck(page: Page, module: Module): string {
  return layOut(page, module, (block) => block.lines, true)
}

/** The text that runs: the same lines with the claims of their comments turned into calls. */
export function textToRun(page: Page, module: Module): string {
  const text = layOut(page, module, (block) => (block.runs ? block.lines : []), false)
  return withChecks(page, text)
}

export function runs(module: Module): boolean {
  return module.blocks.some((block) => block.runs)
}

function layOut(page: Page, module: Module, linesOf: (block: Block) => readonly string[], all: boolean): string {
  const lines: string[] = []
  for (const block of module.blocks) {
    linesOf(block).forEach((line, index) => {
      lines[block.start + index] = line
    })
  }
  // The first line of a page is never inside a block: room for what the page leaves out.
  lines[0] = 'export {}'
  if (module.name === PAGE_MODULE) lines[0] += importsOf(page, Array.from(lines, (line) => line ?? '').join('\n'), all)
  return `${Array.from(lines, (line) => line ?? '').join('\n')}\n`
}

function importsOf(page: Page, text: string, all: boolean): string {
  const declared = new Set(declaredNames(parse(PAGE_MODULE, text)))
  return page.modules
    .filter((module) => module.name !== PAGE_MODULE && (all || runs(module)))
    .map((module) => {
      const source = module.blocks.flatMap((block) => (all || block.runs ? block.lines : [])).join('\n')
      const missing = exportedNames(parse(module.name, source)).filter(({ name }) => !declared.has(name))
      const names = missing.map(({ name, isType }) => (isType ? `type ${name}` : name))
      return `; import { ${names.join(', ')} } from './${module.name}'`
    })
    .join('')
}

function parse(name: string, text: string): ts.SourceFile {
  return ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true)
}

function exportedNames(source: ts.SourceFile): { name: string; isType: boolean }[] {
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      const { elements } = statement.exportClause
      return elements.map((element) => ({
        name: element.name.text,
        isType: statement.isTypeOnly || element.isTypeOnly,
      }))
    }
    const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : []
    const has = (kind: ts.SyntaxKind) => modifiers.some((modifier) => modifier.kind === kind)
    if (!has(ts.SyntaxKind.ExportKeyword) || has(ts.SyntaxKind.DefaultKeyword)) return []
    const isType = ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)
    return namesOfStatement(statement).map((name) => ({ name, isType }))
  })
}

function declaredNames(source: ts.SourceFile): string[] {
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement)) return namesOfStatement(statement)
    const { name, namedBindings } = statement.importClause ?? {}
    const bound =
      namedBindings && ts.isNamedImports(namedBindings) ? namedBindings.elements.map((e) => e.name.text) : []
    const space = namedBindings && ts.isNamespaceImport(namedBindings) ? [namedBindings.name.text] : []
    return [...(name ? [name.text] : []), ...bound, ...space]
  })
}

function namesOfStatement(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap((declaration) => namesOfBinding(declaration.name))
  }
  const named =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  return named && statement.name ? [statement.name.text] : []
}

function namesOfBinding(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text]
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : namesOfBinding(element.name)))
}

interface Claim {
  readonly statement: ts.Statement
  readonly kind: '=>' | 'throws'
  readonly value: string
}

const MARK = /\/\/ (=>|throws)(?= )/
const BEHIND = /^[ \t]*(?:\r?\n[ \t]*)?\/\/ (=>|throws) (.*)((?:\n[ \t]*\/\/(?: {2,}\S| [\]})]).*)*)/

function withChecks(page: Page, text: string): string {
  const source = parse(PAGE_MODULE, text)
  const claims = [...claimsOf(source, text).values()]
  const expected = text.split('\n').filter((line) => MARK.test(line)).length
  if (claims.length !== expected) {
    throw new Error(
      `${page.path}: of ${expected} comments \`// => ...\` and \`// throws ...\` only ${claims.length} follow a statement`,
    )
  }
  const edits = claims.flatMap((claim) => editsOf(page, source, claim))
  return edits
    .sort((a, b) => b.at - a.at)
    .reduce((result, { at, insert }) => result.slice(0, at) + insert + result.slice(at), text)
}

/** By the position of their comment: of several statements that end before it the innermost, which is visited last, has made it. */
function claimsOf(source: ts.SourceFile, text: string): Map<number, Claim> {
  const found = new Map<number, Claim>()
  const visit = (node: ts.Node): void => {
    const mark = isPlainStatement(node) ? BEHIND.exec(text.slice(node.end)) : null
    if (mark) {
      const more = (mark[3] ?? '').replaceAll(/\n[ \t]*\/\//g, ' ')
      const kind = mark[1] === 'throws' ? 'throws' : '=>'
      found.set(node.end + mark[0].indexOf('//'), {
        statement: node as ts.Statement,
        kind,
        value: `${mark[2]}${more}`.trim(),
      })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function isPlainStatement(node: ts.Node): boolean {
  return ts.isExpressionStatement(node) || ts.isVariableStatement(node) || ts.isThrowStatement(node)
}

interface Edit {
  readonly at: number
  readonly insert: string
}

function editsOf(page: Page, source: ts.SourceFile, { statement, kind, value }: Claim): Edit[] {
  const start = statement.getStart(source)
  const line = source.getLineAndCharacterOfPosition(statement.end).line + 1
  const place = JSON.stringify(`${page.path}:${line}`)
  const fail = (problem: string): never => {
    throw new Error(`${page.path}:${line}: ${problem}`)
  }
  if (kind === 'throws') {
    const code = /^[A-Z][A-Z0-9_]*\b/.exec(value)?.[0] ?? fail('`// throws` is followed by the error code, in capitals')
    if (statement.parent !== source) fail('`// throws` works at the top level of a block only')
    return [
      { at: start, insert: 'await globalThis.codeBlock.throws(async () => { ' },
      { at: statement.end, insert: ` }, '${code}', ${place})` },
    ]
  }
  assertOneValue(value, fail)
  if (ts.isExpressionStatement(statement)) {
    const end = statement.expression.end
    return [
      { at: start, insert: 'globalThis.codeBlock.is((' },
      { at: end, insert: `), (${value}), ${place})` },
    ]
  }
  const [name] = ts.isVariableStatement(statement) ? namesOfStatement(statement) : []
  if (name === undefined) fail('`// =>` follows an expression or the declaration of a constant')
  return [{ at: statement.end, insert: `; globalThis.codeBlock.is(${name}, (${value}), ${place})` }]
}

/** `// => true, because ...` would be the comma operator, and would compare with whatever comes last. */
function assertOneValue(value: string, fail: (problem: string) => never): void {
  const source = parse('value.ts', `(${value})`)
  const [statement] = source.statements
  const inner = statement && ts.isExpressionStatement(statement) ? statement.expression : undefined
  const isOne =
    ts.transpileModule(`(${value})`, { reportDiagnostics: true }).diagnostics?.length === 0 &&
    source.statements.length === 1 &&
    inner !== undefined &&
    ts.isParenthesizedExpression(inner) &&
    !(ts.isBinaryExpression(inner.expression) && inner.expression.operatorToken.kind === ts.SyntaxKind.CommaToken)
  if (!isOne) fail(`\`// => ${value}\` is not a value: write prose into a line of its own`)
}
