/** Lets the arrow keys move between the action chips of a table. */

const steps: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

export function moveFocus(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  const step = steps[event.key]
  const chip = (event.target as HTMLElement).closest<HTMLElement>('.chips button')
  if (!step || !chip) return
  const rows = [...event.currentTarget.querySelectorAll('.chips')].map((chips) => [
    ...chips.querySelectorAll<HTMLElement>('button'),
  ])
  const row = rows.findIndex((chips) => chips.includes(chip))
  const column = rows[row]!.indexOf(chip)
  const target = rows[row + step[0]]?.[column + step[1]]
  if (!target) return
  event.preventDefault()
  chip.tabIndex = -1
  target.tabIndex = 0
  target.focus()
}
