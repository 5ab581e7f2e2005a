/** Variables by how often they were met in contradictions lately: a heap. */
export class Order {
  #activity = [0]
  readonly #place = [-1]
  readonly #heap: number[] = []
  #bump = 1

  add(): void {
    this.#activity.push(0)
    this.#place.push(-1)
  }

  clear(): void {
    for (const variable of this.#heap) this.#place[variable] = -1
    this.#heap.length = 0
  }

  insert(variable: number): void {
    if (this.#place[variable]! >= 0) return
    this.#heap.push(variable)
    this.#up(this.#heap.length - 1, variable)
  }

  pop(): number | undefined {
    const top = this.#heap[0]
    if (top === undefined) return undefined
    const last = this.#heap.pop()!
    this.#place[top] = -1
    if (this.#heap.length > 0) this.#down(last)
    return top
  }

  bump(variable: number): void {
    const activity = this.#activity[variable]! + this.#bump
    this.#activity[variable] = activity
    if (activity > 1e100) {
      this.#activity = this.#activity.map((other) => other * 1e-100)
      this.#bump *= 1e-100
    }
    const place = this.#place[variable]!
    if (place >= 0) this.#up(place, variable)
  }

  decay(): void {
    this.#bump /= 0.95
  }

  #up(start: number, variable: number): void {
    const activity = this.#activity[variable]!
    let at = start
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#activity[this.#heap[parent]!]! >= activity) break
      this.#put(at, this.#heap[parent]!)
      at = parent
    }
    this.#put(at, variable)
  }

  #down(variable: number): void {
    const activity = this.#activity
    const heap = this.#heap
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && activity[heap[child + 1]!]! > activity[heap[child]!]!) child++
      if (activity[heap[child]!]! <= activity[variable]!) break
      this.#put(at, heap[child]!)
      at = child
    }
    this.#put(at, variable)
  }

  #put(at: number, variable: number): void {
    this.#heap[at] = variable
    this.#place[variable] = at
  }
}
