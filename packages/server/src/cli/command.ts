/** A command, or a group of commands with one name. */
export type Command =
  | { readonly help: string; run(argv: readonly string[]): Promise<number> }
  | { readonly help: string; readonly commands: Readonly<Record<string, Command>> }
