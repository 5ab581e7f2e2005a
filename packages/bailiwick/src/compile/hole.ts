/** A place among the values of a template: what is bound there follows from the value that a subject has in the slot. */
export class Hole {
  readonly slot: number
  readonly bind: (value: unknown) => unknown

  constructor(slot: number, bind: (value: unknown) => unknown) {
    this.slot = slot
    this.bind = bind
  }
}
