/** Removes `.`, empty parts and `..` from an absolute path, as text. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") {
      parts.pop();
    } else if (part !== "" && part !== ".") {
      parts.push(part);
    }
  }
  return `/${parts.join("/")}`;
}

/** The parts of a path; `..` stays, since links may stand before it. */
export function splitPath(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}

/** A directory and a name in it. */
export function joinPath(directory: string, name: string): string {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}

/** What a program means by `path` in its working directory. `..` is kept for the file system to follow. */
export function absolutePath(cwd: string, path: string): string {
  return path.startsWith("/") ? path : joinPath(cwd, path);
}

/** The directory of an absolute path. */
export function parentOf(path: string): string {
  const normal = normalizePath(path);
  return normal.slice(0, normal.lastIndexOf("/")) || "/";
}

/** The last part of an absolute path; empty for the root. */
export function baseName(path: string): string {
  const normal = normalizePath(path);
  return normal.slice(normal.lastIndexOf("/") + 1);
}
