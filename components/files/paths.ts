import { filePathSchema } from "../../server/contracts/files.ts";

/** The directory that holds a path; the empty text is home. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

/** The last name of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function joinPath(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}

/** Whether `path` is `directory` or lies below it. */
export function isWithin(path: string, directory: string): boolean {
  return path === directory || directory === "" || path.startsWith(`${directory}/`);
}

/** The path where `from` lies after `moved` became `to`; `null` if it didn't move along. */
export function movedPath(from: string, moved: string, to: string): string | null {
  return isWithin(from, moved) ? to + from.slice(moved.length) : null;
}

/** Whether a name can be given to something in a directory. A `/` makes it lie deeper. */
export function isName(directory: string, name: string): boolean {
  return name === name.trim() && filePathSchema.safeParse(joinPath(directory, name)).success;
}
