import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'
import { everything, leftOut } from './tools/samples.ts'

const conditions = ['source', 'module', 'node', 'development|production']

/**
 * Test files with a process of their own: they replace modules of the engine, change how it makes its code, or the environment
 * and the signals of the process they are in. All others share the processes and what is imported already, as importing the engine takes longer than most of
 * them; so each of these costs half a second more.
 */
const alone = [
  'packages/bailiwick/src/compile/template.test.ts',
  'packages/bailiwick/src/evaluate/generated-code.test.ts',
  'packages/server/src/embedded/*.test.ts',
  'test/decisions/{evaluator,generated}.test.ts',
  'test/performance/shared-texts.test.ts',
]

/** What installs and compiles the packed packages takes half a minute: `npm run check` asks it, and `npm test -- packaging`. */
const ofPackages = ['test/packaging/consumers.test.ts', 'test/packaging/imports.test.ts']
const isAsked = everything || process.argv.some((word) => word.includes('packaging'))
/** Whoever names one, or a folder it is in, asks for it. */
const isNamed = (file: string) =>
  process.argv.some((word) => /[a-z]{4}/.test(word) && file.includes(word.replace('.test.ts', '')))
const notAsked = everything ? [] : Object.keys(leftOut).filter((file) => !isNamed(file))

const resolving = { resolve: { conditions }, ssr: { resolve: { conditions } } }
const patience = { testTimeout: 30_000, hookTimeout: 60_000 }

export default defineConfig({
  ...resolving,
  test: {
    // Of the whole and not of each project: one set of servers for all.
    globalSetup: ['./test/support/global-setup.ts'],
    reporters: ['default', './tools/count-reporter.ts'],
    // By default one core is left free, which on a machine with two is half of it.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        ...resolving,
        test: {
          ...patience,
          name: 'together',
          include: [
            'packages/*/src/**/*.test.ts',
            'apps/*/src/**/*.test.ts',
            'test/**/*.test.ts',
            'examples/**/*.test.ts',
          ],
          exclude: [
            ...configDefaults.exclude,
            '**/dist/**',
            'test/peers/**',
            ...alone,
            ...notAsked,
            ...(isAsked ? [] : ofPackages),
          ],
          isolate: false,
        },
      },
      {
        ...resolving,
        test: { ...patience, name: 'alone', include: alone, exclude: [...configDefaults.exclude, ...notAsked] },
      },
    ],
  },
})
