import type { Process } from "../../machine/process.ts";

function namesOf(process: Process, file: string): Map<number, string> {
  const found = new Map<number, string>();
  try {
    const bytes = process.machine.fs.readFile(file, { uid: 0, gid: 0, groups: [] });
    for (const line of new TextDecoder().decode(bytes).split("\n")) {
      const [name = "", , id] = line.split(":");
      if (id !== undefined && !found.has(Number(id))) {
        found.set(Number(id), name);
      }
    }
  } catch {
    // An image without the file knows no names.
  }
  return found;
}

/** The user's name, or undefined when /etc/passwd doesn't know the uid. */
export function userName(process: Process, uid: number): string | undefined {
  return namesOf(process, "/etc/passwd").get(uid);
}

/** The group's name, or undefined when /etc/group doesn't know the gid. */
export function groupName(process: Process, gid: number): string | undefined {
  return namesOf(process, "/etc/group").get(gid);
}

/** A uid by name or number; undefined for an unknown name. */
export function userId(process: Process, text: string): number | undefined {
  return idOf(namesOf(process, "/etc/passwd"), text);
}

/** A gid by name or number; undefined for an unknown name. */
export function groupId(process: Process, text: string): number | undefined {
  return idOf(namesOf(process, "/etc/group"), text);
}

function idOf(names: ReadonlyMap<number, string>, text: string): number | undefined {
  const found = [...names].find(([, name]) => name === text)?.[0];
  return found ?? (/^\d+$/.test(text) ? Number(text) : undefined);
}
