import type { Builtin, ShellApi } from "../api.ts";
import { ShellError } from "../state.ts";

const namePattern = /^[A-Za-z_]\w*$/;

function quoted(value: string): string {
  return `'${value.replace(/'/g, "'\"'\"'")}'`;
}

function assignment(word: string, builtin: string): { name: string; value: string | null } {
  const at = word.indexOf("=");
  const name = at < 0 ? word : word.slice(0, at);
  if (!namePattern.test(name)) {
    throw new ShellError(`${builtin}: ${name}: bad variable name`);
  }
  return { name, value: at < 0 ? null : word.slice(at + 1) };
}

async function list(
  shell: ShellApi,
  io: Parameters<Builtin>[2],
  prefix: string,
  shows: (variable: { exported: boolean; readonly: boolean }) => boolean,
): Promise<number> {
  const lines = [...shell.state.variables]
    .filter(([, variable]) => shows(variable))
    .map(([name, variable]) => `${prefix}${name}=${quoted(variable.value)}\n`)
    .sort();
  await shell.print(io, lines.join(""));
  return 0;
}

export const exportBuiltin: Builtin = async (shell, args, io) => {
  const words = args.filter((word) => word !== "-p");
  if (words.length === 0) {
    return await list(shell, io, "export ", (variable) => variable.exported);
  }
  for (const word of words) {
    const { name, value } = assignment(word, "export");
    shell.state.set(name, value ?? shell.state.get(name) ?? "", true);
  }
  return 0;
};

export const readonlyBuiltin: Builtin = async (shell, args, io) => {
  if (args.length === 0 || args[0] === "-p") {
    return await list(shell, io, "readonly ", (variable) => variable.readonly);
  }
  for (const word of args) {
    const { name, value } = assignment(word, "readonly");
    shell.state.set(name, value ?? shell.state.get(name) ?? "");
    const variable = shell.state.variables.get(name);
    if (variable) {
      variable.readonly = true;
    }
  }
  return 0;
};

export const unsetBuiltin: Builtin = async (shell, args) => {
  const onlyFunctions = args[0] === "-f";
  for (const name of args.filter((word) => !/^-[fv]$/.test(word))) {
    if (!onlyFunctions) {
      shell.state.unset(name);
    }
    shell.state.functions.delete(name);
  }
  return 0;
};

export const localBuiltin: Builtin = async (shell, args) => {
  if (!shell.locals) {
    throw new ShellError("local: not in a function");
  }
  for (const word of args) {
    const { name, value } = assignment(word, "local");
    if (!shell.locals.has(name)) {
      shell.locals.set(name, shell.state.get(name) ?? null);
    }
    shell.state.set(name, value ?? shell.state.get(name) ?? "");
  }
  return 0;
};

export const setBuiltin: Builtin = async (shell, args, io) => {
  if (args.length === 0) {
    return await list(shell, io, "", () => true);
  }
  const { options } = shell.state;
  let rest = args;
  for (let word = rest[0]; word !== undefined && /^[-+][^-]/.test(word); word = rest[0]) {
    const isSet = word.startsWith("-");
    rest = rest.slice(1);
    if (word.slice(1) === "o") {
      setNamed(options, rest[0] ?? "", isSet);
      rest = rest.slice(1);
    } else {
      setLetters(options, word.slice(1), isSet);
    }
  }
  const isExplicit = rest[0] === "--";
  if (isExplicit || rest.length > 0) {
    shell.state.positional = isExplicit ? rest.slice(1) : rest;
  }
  return 0;
};

function setLetters(options: ShellApi["state"]["options"], letters: string, isSet: boolean): void {
  for (const letter of letters) {
    if (letter === "e" || letter === "u" || letter === "x" || letter === "f") {
      options[letter] = isSet;
    } else if (!"abCmnv".includes(letter)) {
      throw new ShellError(`set: illegal option -${letter}`);
    }
  }
}

function setNamed(options: ShellApi["state"]["options"], name: string, isSet: boolean): void {
  const letters: Record<string, "e" | "u" | "x" | "f"> = {
    errexit: "e",
    nounset: "u",
    xtrace: "x",
    noglob: "f",
  };
  const letter = letters[name];
  if (letter) {
    options[letter] = isSet;
  } else if (!["pipefail", "vi", "monitor", "noclobber"].includes(name)) {
    throw new ShellError(`set: illegal option -o ${name}`);
  }
}

export const shiftBuiltin: Builtin = async (shell, args) => {
  const count = Number(args[0] ?? "1");
  if (count > shell.state.positional.length) {
    return 1;
  }
  shell.state.positional = shell.state.positional.slice(count);
  return 0;
};

export const aliasBuiltin: Builtin = async (shell, args, io) => {
  const { aliases } = shell.state;
  let status = 0;
  for (const word of args.length > 0 ? args : aliases.keys()) {
    const at = word.indexOf("=");
    if (at > 0) {
      aliases.set(word.slice(0, at), word.slice(at + 1));
      continue;
    }
    const value = aliases.get(word);
    if (value === undefined) {
      await shell.complain(io, `alias: ${word} not found`);
      status = 1;
    } else {
      await shell.print(io, `${word}=${quoted(value)}\n`);
    }
  }
  return status;
};

export const unaliasBuiltin: Builtin = async (shell, args) => {
  for (const name of args) {
    shell.state.aliases.delete(name);
  }
  return 0;
};

/** Source: BusyBox 1.36 shell/ash.c (getopts). */
export const getoptsBuiltin: Builtin = async (shell, args, io) => {
  const { state } = shell;
  const [spec = "", name = ""] = args;
  const words = args.length > 2 ? args.slice(2) : state.positional;
  const [index = 1, offset = 1] = (state.get("OPTIND") ?? "1").split(".").map(Number);
  const word = words[index - 1] ?? "";
  if (!/^-./.test(word) || word === "--") {
    state.set("OPTIND", String(word === "--" ? index + 1 : index));
    state.set(name, "?");
    return 1;
  }
  const found = takeOption(spec, { words, index, offset });
  const isSilent = spec.startsWith(":");
  noteOption(state, name, found, isSilent);
  if (found.fault !== null && !isSilent) {
    const { letter, fault } = found;
    const text = fault === "unknown" ? `Illegal option -${letter}` : `No arg for -${letter} option`;
    await io.get(2)?.write(new TextEncoder().encode(`${text}\n`), shell.signal);
  }
  return 0;
};

/** Sets the variables; a specification that begins with a colon wants faults told in OPTARG. */
function noteOption(
  state: ShellApi["state"],
  name: string,
  { letter, value, fault, next }: TakenOption,
  isSilent: boolean,
): void {
  state.set("OPTIND", next);
  const shown = isSilent && fault === "no-value" ? ":" : "?";
  state.set(name, fault === null ? letter : shown);
  const told = value ?? (fault !== null && isSilent ? letter : null);
  if (told === null) {
    state.variables.delete("OPTARG");
  } else {
    state.set("OPTARG", told);
  }
}

interface TakenOption {
  readonly letter: string;
  readonly value: string | null;
  readonly fault: "unknown" | "no-value" | null;
  /** OPTIND after it; behind a point the place in a word of several letters. */
  readonly next: string;
}

function takeOption(
  spec: string,
  at: { readonly words: readonly string[]; readonly index: number; readonly offset: number },
): TakenOption {
  const { words, index, offset } = at;
  const word = words[index - 1] ?? "";
  const letter = word[offset] ?? "";
  const isKnown = letter !== ":" && spec.includes(letter);
  const rest = word.slice(offset + 1);
  if (!isKnown || !spec.includes(`${letter}:`)) {
    const next = rest === "" ? String(index + 1) : `${index}.${offset + 1}`;
    return { letter, value: null, fault: isKnown ? null : "unknown", next };
  }
  const value = rest === "" ? (words[index] ?? null) : rest;
  const next = String(index + (rest === "" && value !== null ? 2 : 1));
  return { letter, value, fault: value === null ? "no-value" : null, next };
}
