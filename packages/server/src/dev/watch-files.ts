/** Tells when one of a few files has changed. */
import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

const QUIET_MS = 60

export interface FileWatch {
  /** From now on these files. */
  update(files: Iterable<string>): void
  close(): void
}

/**
 * Calls back once a burst of changes is over. Watches the directories, not the files: most editors save by renaming a
 * new file over the old one, and a watch on the file would stay with the old one.
 */
export function watchFiles(onChange: () => void): FileWatch {
  const watchers = new Map<string, FSWatcher>()
  let names = new Map<string, Set<string>>()
  let timer: NodeJS.Timeout | undefined

  const notice = (directory: string, name: string | null) => {
    if (name !== null && !names.get(directory)?.has(name)) return
    clearTimeout(timer)
    timer = setTimeout(onChange, QUIET_MS)
  }

  return {
    update(files) {
      names = new Map()
      for (const file of files) {
        const directory = dirname(file)
        names.set(directory, (names.get(directory) ?? new Set()).add(basename(file)))
      }
      for (const [directory, watcher] of watchers) {
        if (names.has(directory)) continue
        watcher.close()
        watchers.delete(directory)
      }
      for (const directory of names.keys()) {
        if (watchers.has(directory)) continue
        const watcher = tryWatch(directory, (name) => notice(directory, name))
        if (watcher) watchers.set(directory, watcher)
      }
    },
    close() {
      clearTimeout(timer)
      for (const watcher of watchers.values()) watcher.close()
      watchers.clear()
    },
  }
}

/** An import of a directory that is not there is a mistake in the policy, and shown as such. */
function tryWatch(directory: string, onName: (name: string | null) => void): FSWatcher | undefined {
  try {
    const watcher = watch(directory, (_event, name) => onName(name))
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return undefined
  }
}
