import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { buildModel, nodeOf } from '../equivalence/spec/build.ts'
import { library } from '../equivalence/spec/library.ts'
import { prismaModel } from './model.ts'
import { schemaOf } from './schema.ts'

const file = fileURLToPath(new URL('schema.prisma', import.meta.url))

test('schema.prisma is that of the model; BAILIWICK_WRITE=yes writes it', () => {
  const schema = schemaOf(nodeOf(library, buildModel(library, prismaModel)))
  if (process.env.BAILIWICK_WRITE) writeFileSync(file, schema)
  expect(readFileSync(file, 'utf8')).toBe(schema)
})
