/** One answer that is not what it has to be. */
export interface Finding {
  readonly engine: string
  readonly action: string
  /** The place of the row among those of its resource. */
  readonly row?: number
  readonly expected: string
  readonly seen: string
}
