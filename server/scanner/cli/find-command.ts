import { type Command, commands, flagsOf, missingCommand } from "./commands.ts";

/** What the arguments ask for, before any flag is read. */
export type FoundCommand =
  /** `command` is null for trivy itself; `rest` is what is left for its flags. */
  | { readonly kind: "found"; readonly command: Command | null; readonly rest: readonly string[] }
  /** A real command that this edition lacks. */
  | { readonly kind: "missing"; readonly name: string }
  | { readonly kind: "unknown"; readonly name: string; readonly rest: readonly string[] }
  /** `trivy help …`. */
  | { readonly kind: "help"; readonly command: Command | null };

/** Finds the command's name among global flags. Source: cobra v1.10 `Find`, `stripFlags` */
export function findCommand(args: readonly string[]): FoundCommand {
  const index = firstWord(args);
  const name = args[index];
  if (name === undefined) {
    return { kind: "found", command: null, rest: args };
  }
  const rest = [...args.slice(0, index), ...args.slice(index + 1)];
  if (name === "help") {
    return { kind: "help", command: named(rest[index] ?? "") };
  }
  const command = named(name);
  if (command) {
    return { kind: "found", command, rest };
  }
  const missing = missingCommand(name);
  return missing === null ? { kind: "unknown", name, rest } : { kind: "missing", name: missing };
}

function named(name: string): Command | null {
  return (
    commands.find((command) => command.name === name || command.aliases.includes(name)) ?? null
  );
}

/** The first argument that is neither a flag nor a flag's value. */
function firstWord(args: readonly string[]): number {
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index] ?? "";
    if (argument === "--") {
      return args.length;
    }
    if (!argument.startsWith("-")) {
      return index;
    }
    if (takesNext(argument)) {
      index += 1;
    }
  }
  return args.length;
}

function takesNext(argument: string): boolean {
  if (argument.includes("=")) {
    return false;
  }
  const flags = flagsOf(null);
  if (argument.startsWith("--")) {
    const flag = flags.find(({ name }) => name === argument.slice(2));
    return argument !== "--help" && flag?.type !== "bool";
  }
  const flag = flags.find(({ short }) => short === argument.slice(1));
  return argument.length === 2 && argument !== "-h" && flag?.type !== "bool";
}
