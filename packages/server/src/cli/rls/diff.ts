export const diffHelp = ''
export async function diff(_argv: readonly string[]): Promise<number> {
  return 2
}
