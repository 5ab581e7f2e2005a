/** What the page shows of the directory: tests for a server and a page that others have opened, see `dev.test.ts`. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DirectoryAs, openDirectory } from '@bailiwick/server/directory'
import pg from 'pg'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bin, type Project } from './started-dev.ts'

interface Opened {
  readonly page: Page
  readonly url: string
  readonly project: Project
}

export function effectiveRights(opened: () => Opened): void {
  describe('effective rights', () => {
    let db: pg.Client
    let admin: DirectoryAs

    /** As a program of the project does, with what it finds there. */
    beforeAll(async () => {
      const file = readFileSync(join(opened().project.directory, '.bailiwick/dev.env'), 'utf8')
      const value = (name: string) => new RegExp(`^${name}="(.*)"$`, 'm').exec(file)![1]!
      db = new pg.Client(value('DATABASE_URL'))
      await db.connect()
      const key = { id: value('CONTEXT_KEY_ID'), secret: value('CONTEXT_KEY_SECRET') }
      const directory = openDirectory({ db, key, database: value('CONTEXT_DATABASE') })
      const { rows } = await directory.as({ tenant: value('PLATFORM'), subject: 'root' }).tenants.list()
      admin = directory.as({ tenant: rows.find(({ code }) => code === 'harbour')!.id, subject: 'root' })
    })
    afterAll(() => db?.end())

    const page = () => opened().page
    const place = (name: string) => page().getByRole('region', { name: `On ${name}` })
    const right = (where: string, permission: string) =>
      place(where).locator('.right', { has: page().getByText(permission, { exact: true }) })
    const answer = (where: string, permission: string, word: string) =>
      right(where, permission).locator('.answer', { hasText: word }).first()
    const news = () => page().getByRole('log', { name: 'Changes' })

    async function visit(query: string) {
      await page().goto(`${opened().url}/?${query}`)
      // It is there as long as the page is not loaded again.
      await page().evaluate('window.isSame = true')
    }
    const isSame = () => page().evaluate('window.isSame === true')

    it('are shown with every way on which they come, and with what has no effect', async () => {
      await visit('person=p-0003&view=rights')
      await answer('team harbour-politics', 'team.edit', 'denied').waitFor()
      const paths = await right('team harbour-politics', 'team.edit').locator('.path').allInnerTexts()
      expect(paths.map((path) => path.replace(/\s+/g, ' '))).toEqual([
        expect.stringMatching(/^denies Priya Rao team\.edit on team harbour-politics .*brother stands for the council/),
        expect.stringMatching(
          /^gives Priya Rao night-shift \(member until .*\) role desk-editor on section news, from above .*denial/,
        ),
      ])
      const chain = right('all of harbour', 'comments.moderate').locator('.chain').first().locator('li')
      expect(await chain.allInnerTexts()).toEqual(['Priya Rao', 'harbour-health', 'desks', 'staff', 'role moderator'])
      await page().getByRole('radio', { name: 'Olga Petrov' }).click()
      await answer('section sport', 'team.preview', 'not given').waitFor()
      expect(await right('section sport', 'team.preview').textContent()).toContain('a group on the way is disabled')
    })

    it('change on the page when they are changed in another terminal, as the page says how', async () => {
      await visit('person=p-0003&view=rights')
      await page().getByText('Change it from another terminal').click()
      const line = (await page().locator('.command pre').first().textContent()) ?? ''
      expect(await typed(line)).toBe(0)
      await answer('all of harbour', 'comments.moderate', 'denied').waitFor()
      await news().getByText('comments.moderate on all of harbour: denied, was allowed').waitFor()
      expect(await news().getAttribute('aria-live')).toBe('polite')
      expect(await right('all of harbour', 'comments.moderate').textContent()).toContain('on leave')
      await admin.grants.lift({ to: 'p-0003', permission: 'comments.moderate' })
      await answer('all of harbour', 'comments.moderate', 'allowed').waitFor()
      await news().getByText('comments.moderate on all of harbour: allowed, was denied').waitFor()
      expect(await isSame()).toBe(true)
    })

    /** As in a shell in the directory of the project, where the packages are installed. */
    async function typed(line: string): Promise<number | null> {
      const command = line.replace(/^npx bailiwick/, `'${process.execPath}' '${bin}'`)
      const child = spawn('sh', ['-c', command], { cwd: opened().project.directory, stdio: ['ignore', 'ignore', 2] })
      const [code] = await once(child, 'close')
      return code as number | null
    }

    it('change what is listed, too', async () => {
      await visit('person=p-0010&resource=article')
      await visit('person=p-0004&resource=article')
      const count = page().locator('.count')
      await count.getByText(/\d rows/).waitFor()
      const before = (await count.textContent()) ?? ''
      const given = { to: 'p-0004', permission: 'team.preview', on: ['section', 'sport'] } as const
      await admin.grants.grant(given)
      await expect.poll(() => count.textContent(), { interval: 20, timeout: 10_000 }).not.toBe(before)
      await admin.grants.revoke(given)
      await count.getByText(before, { exact: true }).waitFor()
      expect(await isSame()).toBe(true)
    })

    it('end when their time has come, without anybody who writes', async () => {
      await visit('person=p-0010&view=rights')
      await visit('person=p-0004&view=rights&on=section:life')
      await page().getByText('Nothing is given or denied').waitFor()
      const until = new Date(Date.now() + 1500)
      await admin.grants.grant({ to: 'p-0004', permission: 'team.edit', on: ['section', 'life'], until })
      await answer('section life', 'team.edit', 'allowed').waitFor()
      await answer('section life', 'team.edit', 'not given').waitFor()
      expect(await right('section life', 'team.edit').textContent()).toContain('it has expired')
    })

    it('can be looked at with the keyboard alone, on a narrow screen', async () => {
      await page().setViewportSize({ width: 390, height: 844 })
      await visit('person=p-0003')
      await page().getByRole('link', { name: 'comments' }).focus()
      await page().keyboard.press('Tab')
      await page().keyboard.press('Enter')
      await place('section news').waitFor()
      const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
      expect(await page().evaluate(wide)).toBe(0)
      await page().getByRole('combobox', { name: 'Where' }).focus()
      await page().keyboard.type('team')
      await place('section news').waitFor({ state: 'detached' })
      expect(await page().evaluate('location.search')).toBe('?view=rights&person=p-0003&on=team%3Aharbour-politics')
      await page().keyboard.press('Tab')
      expect(await page().evaluate('document.activeElement.textContent')).toBe('Change it from another terminal')
      await page().keyboard.press('Enter')
      await page().locator('.command pre').first().waitFor()
      expect(await page().evaluate(wide)).toBe(0)
    })

    it('say what is wrong with a question', async () => {
      const ask = async (query: string) => {
        const response = await fetch(`${opened().url}/api/rights?${query}`)
        const { error } = (await response.json()) as { readonly error: { readonly code: string } }
        return [response.status, error.code]
      }
      expect(await ask('person=p-9999')).toEqual([404, 'UNKNOWN_PERSON'])
      expect(await ask('person=p-0003&type=section')).toEqual([400, 'PARAMETER_MISSING'])
      expect(await ask('person=p-0003&type=secton&key=news')).toEqual([422, 'UNKNOWN_TYPE'])
      expect(await ask('')).toEqual([400, 'PARAMETER_MISSING'])
    })
  })
}
