/** How parts of a text are set off on a terminal. */
export interface Style {
  bold(text: string): string
  dim(text: string): string
  error(text: string): string
  warning(text: string): string
  info(text: string): string
}

const asItIs = (text: string) => text

/** For files and pipes. */
export const plain: Style = { bold: asItIs, dim: asItIs, error: asItIs, warning: asItIs, info: asItIs }
