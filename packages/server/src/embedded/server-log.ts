/** Keeps what the server of a directory writes, one file per start. */
import { openSync } from 'node:fs'
import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'

export function logPath(directory: string): string {
  return join(directory, 'server.log')
}

/** Opens an empty log. The one before stays beside it: it may be the only account of a crash. */
export async function openLog(directory: string): Promise<number> {
  await rename(logPath(directory), join(directory, 'server.previous.log')).catch(() => {})
  return openSync(logPath(directory), 'a', 0o600)
}

/** The log's last lines, for an error message. */
export async function logTail(directory: string): Promise<string> {
  return lastLines(await readFile(logPath(directory), 'utf8').catch(() => ''))
}

export function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-15).join('\n')
}
