import type { Process } from "../machine/process.ts";
import { builtins } from "./builtins/index.ts";
import { defaultPath } from "./launch.ts";

/** Words that could stand where the line ends: commands first, then paths; directories end in `/`. */
export function completions(process: Process, line: string): string[] {
  const word = /\S*$/.exec(line)?.[0] ?? "";
  const isCommand = /^\s*\S*$/.test(line) && !word.includes("/");
  return isCommand ? commandsWith(process, word) : pathsWith(process, word);
}

function commandsWith(process: Process, prefix: string): string[] {
  const path = process.env.get("PATH") ?? defaultPath;
  const found = path.split(":").flatMap((directory) => names(process, directory));
  return [...new Set([...builtins.keys(), ...found])]
    .filter((name) => name.startsWith(prefix))
    .sort();
}

function pathsWith(process: Process, word: string): string[] {
  const slash = word.lastIndexOf("/") + 1;
  const directory = word.slice(0, slash);
  const prefix = word.slice(slash);
  return names(process, process.path(directory === "" ? "." : directory))
    .filter((name) => name.startsWith(prefix) && (prefix !== "" || !name.startsWith(".")))
    .map((name) => {
      const path = `${directory}${name}`;
      return isDirectory(process, path) ? `${path}/` : path;
    });
}

function isDirectory(process: Process, path: string): boolean {
  try {
    const { fs } = process.machine;
    return fs.stat(process.path(path), process.credentials).type === "directory";
  } catch {
    return false;
  }
}

function names(process: Process, directory: string): string[] {
  try {
    return process.machine.fs.readdir(directory, process.credentials);
  } catch {
    return [];
  }
}
