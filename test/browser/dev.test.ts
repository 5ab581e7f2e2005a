import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { effectiveRights } from './rights.ts'
import { bailiwick, closedToReaders, copyOfNewsroom, type StartedDev, startDev } from './started-dev.ts'

const executablePath = process.env.BAILIWICK_CHROMIUM ?? '/usr/bin/chromium'
const isInstalled = existsSync(executablePath)
if (!isInstalled && process.env.BAILIWICK_REQUIRE !== 'all') {
  console.warn(`skipped: the page of \`bailiwick dev\` (no Chromium at ${executablePath})`)
}

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

describe.skipIf(!isInstalled && process.env.BAILIWICK_REQUIRE !== 'all')('the page of `bailiwick dev`', () => {
  const project = copyOfNewsroom()
  const policy = project.readPolicy()
  let dev: StartedDev
  let browser: Browser
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    ;[dev, browser] = await Promise.all([startDev(project), chromium.launch({ executablePath, args: flags })])
    // One for all: opening another takes longer than most of what is tested.
    page = await browser.newPage()
    // Sooner than the test, so that a failure says what it waited for.
    page.setDefaultTimeout(15_000)
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
  }, 90_000)

  afterAll(async () => {
    await browser?.close()
    await dev?.stop()
    project.remove()
  })

  beforeEach(async () => {
    project.writePolicy(policy)
    await page.setViewportSize({ width: 1600, height: 1000 })
    await page.goto('about:blank')
    complaints = []
  })

  afterEach(() => expect(complaints).toEqual([]))

  const rows = () => page.locator('.row-table tbody tr')
  const agreement = () => page.locator('.agreement')
  const why = () => page.locator('.why')

  const heading = (name: string) => page.getByRole('heading', { name: `What ${name} may list` })

  /** As somebody does who opens the page. */
  async function pick(name: string) {
    await page.goto(dev.url)
    await page.getByLabel('Find a person').fill(name)
    await page.getByRole('radio', { name }).first().click()
    await heading(name).waitFor()
    await rows().first().waitFor()
  }

  /** The same by the address. */
  async function visit(name: string, id: string) {
    await page.goto(`${dev.url}/?person=${id}`)
    await heading(name).waitFor()
    await rows().first().waitFor()
  }
  const visitPriya = () => visit('Priya Rao', 'p-0003')

  it('shows what a person may list, with masked fields and permitted actions', async () => {
    await pick('Priya Rao')
    expect(await rows().count()).toBe(20)
    expect(await rows().locator('.masked').count()).toBeGreaterThan(0)
    const first = rows().first()
    expect(await first.getByRole('button', { name: 'read: allowed' }).count()).toBe(1)
    expect(await page.locator('.person-card').textContent()).toContain('harbour-health')
  })

  it('compares JavaScript with PostgreSQL, hidden rows included', async () => {
    await visitPriya()
    await agreement().getByText('agree on').waitFor()
    const text = (await agreement().textContent()) ?? ''
    expect(text).toMatch(/✓ JavaScript and PostgreSQL agree on 2\d\d rows × \d+ actions/)
    expect(Number(text.match(/(\d+) of them hidden/)?.[1])).toBeGreaterThan(50)
  })

  it('says why and why not, with the rules, their places and the query', async () => {
    await visitPriya()
    const first = rows().first()
    await first.getByRole('button', { name: 'read: allowed' }).click()
    await why().locator('.verdict.allowed').waitFor()
    expect(await why().locator('.rule.decisive').count()).toBeGreaterThan(0)
    expect(await why().locator('.position').first().textContent()).toMatch(/^policy\.ts:\d+$/)
    await why().getByText('says the same: allowed').waitFor()
    expect(await why().locator('.sql').textContent()).toMatch(/"article"\."tenant_id" = \$\d+::text/)

    await first
      .getByRole('button', { name: /denied/ })
      .first()
      .click()
    await why().locator('.verdict.denied').waitFor()
    await why().getByText('says the same: denied').waitFor()
    expect(await why().getByRole('heading', { level: 2 }).textContent()).toBe('Why not')
  })

  it('shows the rows that a person may not list, so that they can be asked about', async () => {
    await visitPriya()
    await page.getByRole('radio', { name: 'hidden' }).click()
    await page.getByRole('heading', { name: 'Hidden from Priya Rao' }).waitFor()
    await rows().first().locator('.hidden-tag').waitFor()
    await rows().first().getByRole('button', { name: 'read: denied' }).click()
    await why().locator('.verdict.denied').waitFor()
  })

  it('keeps the place in the address', async () => {
    await visitPriya()
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('Page 2 of').waitFor()
    await rows().nth(2).getByRole('button', { name: 'read: allowed' }).click()
    await why().locator('.verdict').waitFor()
    const before = await why().locator('.verdict').textContent()
    await page.reload()
    await page.getByText('Page 2 of').waitFor()
    await why().locator('.verdict').waitFor()
    expect(await why().locator('.verdict').textContent()).toBe(before)
    expect(await page.getByRole('radio', { name: 'Priya Rao' }).first().isChecked()).toBe(true)
  })

  it('follows the policy when it is saved, without a reload', async () => {
    await visit('Sven Larsen', 'p-0004')
    project.writePolicy(closedToReaders(policy))
    await page.getByText('Sven Larsen may list no articles.').waitFor()
    project.writePolicy(policy)
    await rows().nth(19).waitFor()
  })

  it('shows a mistake in the policy as a code frame, no rows meanwhile, and recovers', async () => {
    await visitPriya()
    project.writePolicy(policy.replace('article.authorId', 'article.authrId'))
    await page.getByRole('heading', { name: 'The policy does not load' }).waitFor()
    expect(await page.locator('.problem-message').textContent()).toContain('Did you mean `authorId`?')
    expect(await page.locator('.frame-line.here').first().textContent()).toContain('article.authrId')
    expect(await rows().count()).toBe(0)
    project.writePolicy(`${policy}\nconst = 1\n`)
    await page.locator('.frame-line.here', { hasText: 'const = 1' }).waitFor()
    project.writePolicy(policy)
    await rows().nth(19).waitFor()
  })

  it('can be used with the keyboard alone', async () => {
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    await page.goto(dev.url)
    await rows().first().waitFor()
    await page.getByLabel('Find a person').focus()
    await page.keyboard.type('Priya')
    await page.locator('.person').getByText('Priya Rao').waitFor()
    await page.locator('.person').getByText('Ada Moreau').waitFor({ state: 'detached' })
    await press('Tab', 'Space')
    await page.getByRole('heading', { name: 'What Priya Rao may list' }).waitFor()
    await rows().first().waitFor()
    await page.locator('.find input').focus()
    await press('Tab')
    expect(await focused()).toMatch(/^read: allowed/)
    await press('ArrowDown', 'ArrowRight', 'Enter')
    await why().locator('.verdict').waitFor()
    expect(await why().locator('.verdict').textContent()).toContain('update')
    await page.getByRole('button', { name: 'Close the explanation' }).focus()
    await press('Escape')
    await why().getByText('Choose an action').waitFor()
    expect(await focused()).toMatch(/^update: /)
  })

  it('takes a click although the list would change under the pointer', async () => {
    let find = () => {}
    const asked = new Promise<void>((resolve) => {
      find = resolve
    })
    await page.route(/people\?find/, (route) => asked.then(() => route.continue()))
    await page.goto(dev.url)
    await page.locator('.person').first().waitFor()
    await page.getByLabel('Find a person').fill('Priya Rao')
    // The third of everybody, and the first of those who are found.
    await page.getByRole('radio', { name: 'Priya Rao' }).first().hover()
    await page.mouse.down()
    const answered = page.waitForResponse(/people\?find/)
    find()
    await (await answered).finished()
    await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))')
    expect(await page.locator('.person').count()).toBeGreaterThan(10)
    await page.mouse.up()
    await heading('Priya Rao').waitFor()
    await page.locator('.person').nth(10).waitFor({ state: 'detached' })
    await page.unroute(/people\?find/)
  })

  const focused = () => page.evaluate('document.activeElement?.getAttribute("aria-label") ?? ""') as Promise<string>

  it('fits a narrow screen', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await pick('Priya Rao')
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
    expect(overflow).toBe(0)
    expect(await page.getByRole('row').count()).toBeGreaterThan(20)
  })

  effectiveRights(() => ({ page, url: dev.url, project }))

  it('tells a second start where the first one runs', async () => {
    const second = bailiwick(project, 'dev')
    expect(await second.ended).toBe(0)
    expect(second.output()).toContain(`Already running: ${dev.url} (process ${dev.child.pid}`)
  })

  it('leaves nothing behind after Ctrl-C, and starts again with its data', async () => {
    const state = join(project.directory, '.bailiwick/dev.json')
    expect(existsSync(state)).toBe(true)
    dev.child.kill('SIGINT')
    expect(await dev.ended).toBe(0)
    expect(existsSync(state)).toBe(false)
    expect(existsSync(join(project.directory, '.bailiwick/postgres/data/postmaster.pid'))).toBe(false)
    await expect(fetch(dev.url)).rejects.toThrow()
    dev = await startDev(project)
    expect(dev.output()).not.toContain('50,000 articles')
  })
})
