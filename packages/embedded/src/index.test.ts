import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { binaries, currentHost, EmbeddedBinariesError } from './index.ts'
import { makeLibraryLinks } from './library-links.ts'

describe('the binaries', () => {
  it('run: the server says the version that was promised', () => {
    const found = binaries()
    const { stdout, stderr } = spawnSync(found.postgres, ['--version'], { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(stdout.trim()).toBe(`postgres (PostgreSQL) ${found.version}`)
    expect(found.version).toBe('18.4')
  })

  it.each([
    { platform: 'win32', arch: 'x64', libc: undefined, seen: '`win32 x64`' },
    { platform: 'linux', arch: 'x64', libc: 'musl', seen: '`linux x64 musl`' },
    { platform: 'freebsd', arch: 'arm64', libc: undefined, seen: '`freebsd arm64`' },
  ])('of $platform $arch $libc do not exist, and the error says what to do', ({ seen, ...host }) => {
    expect(() => binaries(host)).toThrow(
      expect.objectContaining({ name: 'EmbeddedBinariesError', code: 'EMBEDDED_UNSUPPORTED' }),
    )
    expect(() => binaries(host)).toThrow(seen)
    expect(() => binaries(host)).toThrow('give its URL')
  })

  it('of a platform whose optional package was left out are named', () => {
    const other = currentHost().platform === 'darwin' ? 'linux' : 'darwin'
    expect(() => binaries({ platform: other, arch: 'arm64', libc: undefined })).toThrow(
      expect.objectContaining({ code: 'EMBEDDED_NOT_INSTALLED' }),
    )
  })
})

describe('the links between libraries', () => {
  let directory: string
  const links = [
    { source: 'native/lib/libone.so.1.2', target: 'native/lib/libone.so' },
    { source: 'native/lib/libone.so.1.2', target: 'native/lib/libone.so.1' },
  ]
  const path = (name: string) => join(directory, 'native', 'lib', name)

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'bailiwick-links-'))
    mkdirSync(join(directory, 'native', 'lib'), { recursive: true })
    writeFileSync(path('libone.so.1.2'), 'library')
    writeFileSync(join(directory, 'native', 'pg-symlinks.json'), JSON.stringify(links))
  })

  afterEach(() => {
    vi.restoreAllMocks()
    rmSync(directory, { recursive: true, force: true })
  })

  it('are made, and made again without harm', () => {
    makeLibraryLinks(directory)
    makeLibraryLinks(directory)
    expect(readFileSync(path('libone.so'), 'utf8')).toBe('library')
    expect(readlinkSync(path('libone.so.1'))).toBe('libone.so.1.2')
  })

  it('that point elsewhere are corrected, and a copy in place of a link stays', () => {
    symlinkSync('libgone.so', path('libone.so'))
    writeFileSync(path('libone.so.1'), 'a copy')
    makeLibraryLinks(directory)
    expect(readlinkSync(path('libone.so'))).toBe('libone.so.1.2')
    expect(readFileSync(path('libone.so.1'), 'utf8')).toBe('a copy')
  })

  it('that cannot be made are an error with a code', () => {
    writeFileSync(join(directory, 'native', 'pg-symlinks.json'), JSON.stringify([{ source: 'a', target: 'none/b' }]))
    expect(() => makeLibraryLinks(directory)).toThrow(EmbeddedBinariesError)
    expect(() => makeLibraryLinks(directory)).toThrow(expect.objectContaining({ code: 'EMBEDDED_LINKS' }))
  })
})
