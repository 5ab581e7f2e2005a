/** The console's files, and the page that loads them. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the console's compiled modules and its style sheet are: in the published package, or beside it in the workspace. */
function consoleDirectories(): { readonly modules: string; readonly styles: string } {
  const published = fileURLToPath(new URL('../../console', import.meta.url))
  if (existsSync(published)) return { modules: published, styles: published }
  const app = fileURLToPath(new URL('../../../../apps/console', import.meta.url))
  return { modules: join(app, 'dist'), styles: join(app, 'src') }
}

/** What the console imports by name, and the file of Preact that it means. */
const preactFiles: Readonly<Record<string, string>> = {
  preact: 'dist/preact.module.js',
  'preact/hooks': 'hooks/dist/hooks.module.js',
  'preact/jsx-runtime': 'jsx-runtime/dist/jsxRuntime.module.js',
}

const importMap = JSON.stringify({
  imports: Object.fromEntries(Object.keys(preactFiles).map((name) => [name, `/preact/${slug(name)}.js`])),
})

const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Bailiwick</title>
    <link rel="icon" href="/console/icon.svg">
    <link rel="stylesheet" href="/console/console.css">
    <script type="importmap">${importMap}</script>
    <script type="module" src="/console/main.js"></script>
  </head>
  <body>
    <div id="console"><noscript>This page needs JavaScript.</noscript></div>
  </body>
</html>
`

/** Nothing inline but the import map, which its hash names. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${createHash('sha256').update(importMap).digest('base64')}'`,
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export interface ServedFile {
  readonly body: string
  readonly type: string
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.map': 'application/json',
}

/** The file behind a path of the page; undefined for every path that is not one of the console's. */
export function consoleFile(path: string): ServedFile | undefined {
  if (path === '/') return { body: html, type: 'text/html; charset=utf-8' }
  const preact = Object.entries(preactFiles).find(([name]) => path === `/preact/${slug(name)}.js`)
  if (preact) return read(join(preactDirectory(), preact[1]))
  const name = path.match(/^\/console\/((?:[\w-]+\/)*[\w-]+(?:\.[\w-]+)*\.(?:js|css|svg|map))$/)?.[1]
  if (name === undefined) return undefined
  const { modules, styles } = consoleDirectories()
  const home = /\.(?:css|svg)$/.test(name) ? styles : modules
  const file = join(home, name)
  return file.startsWith(home + sep) ? read(file) : undefined
}

function preactDirectory(): string {
  const require = createRequire(import.meta.url)
  return dirname(require.resolve('preact/package.json'))
}

function read(file: string): ServedFile | undefined {
  if (!existsSync(file)) return undefined
  return { body: readFileSync(file, 'utf8'), type: types[extname(file)] ?? 'text/plain; charset=utf-8' }
}

function slug(name: string): string {
  return name.replace('/', '-')
}
