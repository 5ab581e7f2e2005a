import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the repository. A program that was bundled lies elsewhere, and is told. */
export const root = process.env.BAILIWICK_ROOT ?? join(fileURLToPath(new URL('.', import.meta.url)), '../..')
