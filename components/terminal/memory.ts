import { firstShell, newShell, type ShellState } from "./snapshot.ts";

const wantedKey = "kubebook:terminal-wanted";
const shellsKey = "kubebook:shells";
const namePattern = /^(?:main|t[2-9])$/;

/** At most so many terminals are open in one sandbox: the server's own bound. */
export const shellsMax = 8;
export const titleCharactersMax = 24;

/** Whether this tab had its terminal open before it was reloaded. */
export function wasWanted(): boolean {
  try {
    return sessionStorage.getItem(wantedKey) === "yes";
  } catch {
    return false;
  }
}

export function rememberWanted(): void {
  try {
    sessionStorage.setItem(wantedKey, "yes");
  } catch {
    // Without storage, a reload shows the button again; the shell itself is kept by the server.
  }
}

/** The reader doesn't wait for a terminal any more. */
export function forgetWanted(): void {
  try {
    sessionStorage.removeItem(wantedKey);
  } catch {
    // Without storage nothing was remembered.
  }
}

/** The terminals that this browser had open, the first one always among them. */
export function rememberedShells(): readonly ShellState[] {
  try {
    return parseShells(localStorage.getItem(shellsKey));
  } catch {
    return parseShells(null);
  }
}

export function rememberShells(shells: readonly ShellState[]): void {
  try {
    const names = shells.map(({ name, title }) => ({ name, title }));
    localStorage.setItem(shellsKey, JSON.stringify(names));
  } catch {
    // Without storage the titles are for this page alone.
  }
}

/** Reads remembered terminals; whatever isn't one is left out. */
export function parseShells(stored: string | null): readonly ShellState[] {
  const shells = parseList(stored).flatMap((value) => {
    const [name, title] = [fieldOf(value, "name"), fieldOf(value, "title")];
    return namePattern.test(name) ? [newShell(name, title.slice(0, titleCharactersMax))] : [];
  });
  const byName = new Map([newShell(firstShell), ...shells].map((shell) => [shell.name, shell]));
  return [...byName.values()];
}

/** The remembered terminals and those that run, in the names' order. */
export function withRunning(
  shells: readonly ShellState[],
  running: readonly string[],
): readonly ShellState[] {
  const known = new Set(shells.map(({ name }) => name));
  const others = running.filter((name) => namePattern.test(name) && !known.has(name));
  return [...shells, ...others.sort().map((name) => newShell(name))];
}

/** A name that no terminal has; `null` when there are as many as may be. */
export function freeName(shells: readonly ShellState[]): string | null {
  if (shells.length >= shellsMax) return null;
  const taken = new Set(shells.map(({ name }) => name));
  for (let number = 2; number <= shellsMax + 1; number++) {
    if (!taken.has(`t${number}`)) return `t${number}`;
  }
  return null;
}

function parseList(stored: string | null): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(stored ?? "[]");
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function fieldOf(value: unknown, name: string): string {
  const field = typeof value === "object" && value !== null ? Reflect.get(value, name) : null;
  return typeof field === "string" ? field : "";
}
