/** The catalogue as snapshots number it: one for all of them, as it is the same for everybody. */
import { BailiwickError } from 'bailiwick'
import { nearest } from 'bailiwick/findings'
import type { SnapshotCatalogueRow } from '../generated/bailiwick.ts'

export class CatalogueIndex {
  readonly epoch: number
  readonly codes: readonly string[]
  readonly shortCodes: readonly string[]
  /** Whether it can be asked and held: no namespace, not `*`, and not retired. */
  readonly isNamed: readonly boolean[]
  readonly #byCode: ReadonlyMap<string, number>
  readonly #byId: ReadonlyMap<number, number>
  readonly #keyParts: ReadonlyMap<string, number>

  constructor(row: SnapshotCatalogueRow) {
    this.epoch = Number(row.catalogue)
    this.codes = row.codes
    this.shortCodes = row.shortCodes
    this.isNamed = row.isNamed
    this.#byCode = new Map(row.codes.map((code, at) => [code, at]))
    this.#byId = new Map(row.ids.map((id, at) => [id, at]))
    this.#keyParts = new Map(row.types.map((type, at) => [type, row.keyParts[at]!]))
  }

  /** The place of a permission, in the order of the codes. UNKNOWN_PERMISSION where there is none. */
  at(code: string): number {
    return this.#byCode.get(code) ?? this.#unknown(code)
  }

  /** The place of a permission by its id; undefined of one that is newer than this. */
  ofId(id: number): number | undefined {
    return this.#byId.get(id)
  }

  /** Whether a key is one of the type, as far as can be told here: else the database has to look at it, or to refuse it. */
  isPlain(type: string, key: string): boolean {
    const parts = this.#keyParts.get(type)
    // The tenant is a resource as well, on which the grants of the tenant are.
    if (parts === undefined || type === 'tenant') return false
    if (parts === 1) return true
    try {
      const list: unknown = JSON.parse(key)
      return Array.isArray(list) && list.length === parts && list.every((part) => typeof part === 'string')
    } catch {
      return false
    }
  }

  #unknown(code: string): never {
    const meant = nearest(code, this.codes)
    const hint = meant === undefined ? 'Declare it in the catalogue.' : `Did you mean \`${meant}\`?`
    throw new BailiwickError('UNKNOWN_PERMISSION', `There is no permission \`${code}\`. ${hint}`, {
      seen: code,
      ...(meant === undefined ? {} : { suggestion: meant }),
    })
  }
}
