import type { Table } from './table.ts'
import { table as abac } from './tables/abac.ts'
import { table as analyze } from './tables/analyze.ts'
import { table as buildPerUser } from './tables/build-per-user.ts'
import { table as cedarApps } from './tables/cedar-apps.ts'
import { table as directory } from './tables/directory.ts'
import { table as fields } from './tables/fields.ts'
import { table as filter10k } from './tables/filter-10k.ts'
import { table as makeFilter } from './tables/make-filter.ts'
import { table as queries } from './tables/queries.ts'
import { table as rbac } from './tables/rbac.ts'
import { table as rulesOnOneType } from './tables/rules-on-one-type.ts'
import { table as rulesOverTypes } from './tables/rules-over-types.ts'

export const tables: readonly Table[] = [
  rbac,
  abac,
  rulesOnOneType,
  rulesOverTypes,
  fields,
  buildPerUser,
  filter10k,
  makeFilter,
  cedarApps,
  queries,
  directory,
  analyze,
]
