/** Waits while the pointer is down: if the page moved under it meanwhile, the click would miss what it was meant for. */

/** How long after the pointer is up its click may come, in milliseconds. */
const CLICK_MS = 50

let isPressed = false
let timer: ReturnType<typeof setTimeout> | undefined
const waiting: (() => void)[] = []

addEventListener(
  'pointerdown',
  ({ button }) => {
    if (button !== 0) return
    clearTimeout(timer)
    timer = undefined
    isPressed = true
  },
  true,
)
// One that scrolls, drags or opens a menu has no click any more. Not the blur of an element: pressing takes the focus from one.
for (const end of ['pointerup', 'pointercancel', 'contextmenu']) addEventListener(end, release, true)
addEventListener('blur', release)
// In case none of these was heard.
addEventListener('pointermove', ({ buttons }) => buttons === 0 && release(), true)

function release(): void {
  if (!isPressed || timer !== undefined) return
  timer = setTimeout(() => {
    timer = undefined
    isPressed = false
    for (const go of waiting.splice(0)) go()
  }, CLICK_MS)
}

/** Resolves at once, or after the click if the pointer is down. */
export function whenReleased(): Promise<void> {
  return isPressed ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()
}
