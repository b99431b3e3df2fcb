import type { Process, Program } from "../../machine/process.ts";
import { groupName, userId, userName } from "../files/names.ts";

/** `id [-unGg] [USER]`. Source: BusyBox 1.36 coreutils/id.c. */
export const id: Program = async (process) => {
  const args = process.argv.slice(1);
  const flags = args.filter((word) => word.startsWith("-")).join("");
  const user = args.find((word) => !word.startsWith("-"));
  const uid = user === undefined ? process.credentials.uid : userId(process, user);
  if (uid === undefined) {
    await process.complain(`id: unknown user ${user}\n`);
    return 1;
  }
  const { gid } = process.credentials;
  const groups = [...new Set([gid, ...process.credentials.groups])].toSorted(
    (left, right) => left - right,
  );
  if (flags.includes("u")) {
    return await printName(process, uid, userName(process, uid), flags.includes("n"), "user");
  }
  if (flags.includes("g")) {
    return await printName(process, gid, groupName(process, gid), flags.includes("n"), "group");
  }
  if (flags.includes("G")) {
    const names = groups.map((group) =>
      flags.includes("n") ? (groupName(process, group) ?? String(group)) : String(group),
    );
    await process.write(`${names.join(" ")}\n`);
    return 0;
  }
  const named = (number: number, name: string | undefined) =>
    name === undefined ? String(number) : `${number}(${name})`;
  const groupTexts = groups.map((group) => named(group, groupName(process, group)));
  await process.write(
    `uid=${named(uid, userName(process, uid))} gid=${named(gid, groupName(process, gid))} groups=${groupTexts.join(",")}\n`,
  );
  return 0;
};

async function printName(
  process: Process,
  number: number,
  name: string | undefined,
  wantsName: boolean,
  kind: string,
): Promise<number> {
  if (wantsName && name === undefined) {
    await process.complain(`id: unknown ${kind === "user" ? "uid" : "gid"} ${number}\n`);
    return 1;
  }
  await process.write(`${wantsName ? name : number}\n`);
  return 0;
}

/** `whoami`. */
export const whoami: Program = async (process) => {
  const { uid } = process.credentials;
  const name = userName(process, uid);
  if (name === undefined) {
    await process.complain(`whoami: unknown uid ${uid}\n`);
    return 1;
  }
  await process.write(`${name}\n`);
  return 0;
};

/** `su`, `adduser`, `mount` and others that a container's root can't do either. */
export function notPermitted(text: string): Program {
  return async (process) => {
    await process.complain(`${text}\n`);
    return 1;
  };
}
