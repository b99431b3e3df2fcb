import { joinPath } from "../../machine/paths.ts";
import type { Process, Program } from "../../machine/process.ts";
import { reported, usageFault } from "../report.ts";
import { isDirectory } from "./manage.ts";
import { groupId, userId } from "./names.ts";

function modeOf(text: string, old: number): number | null {
  if (/^[0-7]{1,4}$/.test(text)) {
    return Number.parseInt(text, 8);
  }
  let mode = old;
  for (const clause of text.split(",")) {
    const match = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause);
    if (!match) {
      return null;
    }
    const who = match[1] === "" || match[1]?.includes("a") ? "ugo" : (match[1] ?? "");
    mode = applyClause(mode, who, match[2] ?? "", match[3] ?? "");
  }
  return mode;
}

function applyClause(mode: number, who: string, operator: string, letters: string): number {
  const bits = { r: 4, w: 2, x: 1, X: mode & 0o111 ? 1 : 0, s: 0, t: 0 };
  const value = [...letters].reduce((sum, letter) => sum | bits[letter as keyof typeof bits], 0);
  const shifts = { u: 6, g: 3, o: 0 };
  let result = mode;
  for (const letter of who) {
    const shift = shifts[letter as keyof typeof shifts];
    const part = value << shift;
    result =
      operator === "-"
        ? result & ~part
        : (operator === "=" ? result & ~(7 << shift) : result) | part;
  }
  const special = (letters.includes("t") ? 0o1000 : 0) | (letters.includes("s") ? 0o6000 : 0);
  return operator === "-" ? result & ~special : result | special;
}

async function forTree(
  process: Process,
  applet: string,
  name: string,
  recursive: boolean,
  change: (path: string) => void,
): Promise<boolean> {
  const path = process.path(name);
  let isFine = await reported(process, applet, name, () => change(path));
  if (recursive && isDirectory(process, path)) {
    for (const child of process.machine.fs.readdir(path, process.credentials)) {
      await process.breathe();
      isFine = (await forTree(process, applet, joinPath(name, child), true, change)) && isFine;
    }
  }
  return isFine;
}

/** `chmod [-R] MODE FILE…`. */
export const chmod: Program = async (process) => {
  const args = process.argv.slice(1);
  const recursive = args[0] === "-R";
  const [text = "", ...names] = recursive ? args.slice(1) : args;
  if (names.length === 0) {
    return await usageFault(process, "chmod", null, "chmod [-Rcvf] MODE[,MODE]... FILE...");
  }
  const { fs } = process.machine;
  let status = 0;
  for (const name of names) {
    if (modeOf(text, 0) === null) {
      await process.complain(`chmod: invalid mode '${text}'\n`);
      return 1;
    }
    const isDone = await forTree(process, "chmod", name, recursive, (path) => {
      const mode = modeOf(text, fs.stat(path, process.credentials).mode) ?? 0;
      fs.setAttributes(path, process.credentials, { mode });
    });
    status = isDone ? status : 1;
  }
  return status;
};

/** `chown [-R] USER[:GROUP] FILE…` and `chgrp`. */
export function chownAs(applet: "chown" | "chgrp"): Program {
  return async (process) => {
    const args = process.argv.slice(1).filter((word) => !/^-[hLHPcvf]+$/.test(word));
    const recursive = args[0] === "-R";
    const [text = "", ...names] = recursive ? args.slice(1) : args;
    if (names.length === 0) {
      return await usageFault(process, applet, null, `${applet} [-Rh]... USER[:[GRP]] FILE...`);
    }
    const owner = ownerOf(process, applet === "chgrp" ? `:${text}` : text);
    if (owner.kind === "unknown") {
      await process.complain(`${applet}: unknown ${owner.what}\n`);
      return 1;
    }
    let status = 0;
    for (const name of names) {
      const isDone = await forTree(process, applet, name, recursive, (path) =>
        process.machine.fs.setAttributes(path, process.credentials, owner.change),
      );
      status = isDone ? status : 1;
    }
    return status;
  };
}

type Owner =
  | { readonly kind: "known"; readonly change: { uid?: number; gid?: number } }
  | { readonly kind: "unknown"; readonly what: string };

function ownerOf(process: Process, text: string): Owner {
  const [user = "", group = ""] = text.split(":");
  const uid = user === "" ? undefined : userId(process, user);
  const gid = group === "" ? undefined : groupId(process, group);
  if (user !== "" && uid === undefined) {
    return { kind: "unknown", what: `user ${user}` };
  }
  if (group !== "" && gid === undefined) {
    return { kind: "unknown", what: `group ${group}` };
  }
  const change = { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
  return { kind: "known", change };
}
