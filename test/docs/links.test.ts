/** Relative links in markdown lead to files and headings that exist. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { markdownFiles, ROOT } from '../support/markdown-files.ts'

it.each([...markdownFiles(), 'LICENSE'])('%s has no dead link', (path) => {
  const dead = linksOf(prose(readFileSync(join(ROOT, path), 'utf8'))).filter((link) => !leadsSomewhere(path, link))
  expect(dead).toEqual([])
})

/** Without code, in which brackets and parentheses mean something else. The lines stay. */
function prose(markdown: string): string {
  return markdown
    .replaceAll(/^\s*(`{3,}|~{3,})[\s\S]*?^\s*\1\s*$/gm, (code) => code.replaceAll(/[^\n]/g, ''))
    .replaceAll(/(`+)[^`][\s\S]*?\1/g, '')
}

function linksOf(text: string): string[] {
  const inline = text.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+["'(][^)]*)?\)/g)
  const defined = text.matchAll(/^\s{0,3}\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)/gm)
  const html = text.matchAll(/\b(?:href|src)="([^"]+)"/g)
  return [...inline, ...defined, ...html]
    .map((match) => match[1]!)
    .filter((link) => !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link))
}

function leadsSomewhere(from: string, link: string): boolean {
  const [file = '', heading] = decodeURIComponent(link).split('#')
  // A leading slash is the root of the repository, as on the pages that show it.
  const target = file === '' ? join(ROOT, from) : join(ROOT, file.startsWith('/') ? '' : dirname(from), file)
  if (!existsSync(target)) return false
  if (!heading || !target.endsWith('.md') || !statSync(target).isFile()) return true
  return anchorsOf(readFileSync(target, 'utf8')).has(heading.toLowerCase())
}

/** As GitHub makes them: lower case, punctuation gone, spaces to hyphens, a number behind the second of the same name. */
function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>([...markdown.matchAll(/<a (?:id|name)="([^"]+)"/g)].map((match) => match[1]!))
  const withoutCode = markdown.replaceAll(/^\s*(`{3,}|~{3,})[\s\S]*?^\s*\1\s*$/gm, '')
  for (const [, title = ''] of withoutCode.matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const text = title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const slug = text.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-')
    for (let suffix = 0; ; suffix++) {
      const anchor = suffix === 0 ? slug : `${slug}-${suffix}`
      if (anchors.has(anchor)) continue
      anchors.add(anchor)
      break
    }
  }
  return anchors
}
