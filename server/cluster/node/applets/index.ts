import type { CommandName } from "just-bash";
import type { Program } from "../machine/process.ts";
import { builtinProgram } from "../shell/builtin-program.ts";
import { gunzip, gzip, zcat } from "./archive/gzip.ts";
import { tar } from "./archive/tar.ts";
import { chmod, chownAs } from "./files/attributes.ts";
import { ls } from "./files/ls.ts";
import { cp, ln, mkdir, mv, rm, rmdir, touch } from "./files/manage.ts";
import { cat, head, tail, tee, yes } from "./files/streams.ts";
import { find } from "./find/find.ts";
import { nc, nslookup, ping } from "./net/tools.ts";
import { wget } from "./net/wget.ts";
import { chroot } from "./system/chroot.ts";
import { id, notPermitted, whoami } from "./system/identity.ts";
import {
  date,
  df,
  free,
  hostname,
  ifconfig,
  ip,
  mount,
  printenv,
  prints,
  uname,
  uptime,
} from "./system/machine-facts.ts";
import { killall, pidof, ps } from "./system/processes.ts";
import { env, prefixed, time, timeout, which } from "./system/run.ts";
import { sleep } from "./system/sleep.ts";
import { xargs } from "./system/xargs.ts";
import { grep } from "./text/grep.ts";
import { textTool } from "./text/text-tool.ts";

const builtinNames = ["[", "echo", "false", "kill", "printf", "pwd", "test", "true"];

/** Tools that read files or the whole of standard input: name, operands before files, options with values. */
const textTools: readonly (readonly [
  name: CommandName,
  scriptWords: number,
  valueOptions: string,
])[] = [
  ["awk", 1, "Fv"],
  ["base64", 0, "w"],
  ["comm", 0, ""],
  ["cut", 0, "dfcb"],
  ["diff", 0, "U"],
  ["du", -1, "d"],
  ["expand", 0, "t"],
  ["expr", -1, ""],
  ["fold", 0, "w"],
  ["md5sum", 0, ""],
  ["nl", 0, "bnvw"],
  ["od", 0, "Ajnt"],
  ["paste", 0, "d"],
  ["readlink", -1, ""],
  ["rev", 0, ""],
  ["sed", 1, "l"],
  ["seq", -1, ""],
  ["sha1sum", 0, ""],
  ["sha256sum", 0, ""],
  ["sort", 0, "kto"],
  ["split", 0, "abln"],
  ["stat", -1, "c"],
  ["strings", 0, "n"],
  ["tac", 0, ""],
  ["tr", 2, ""],
  ["tree", -1, "L"],
  ["uniq", 0, "fsw"],
  ["wc", 0, ""],
  ["basename", -1, ""],
  ["dirname", -1, ""],
];

const noTerminalEditor =
  "this simulated container has no full-screen programs; use echo, cat <<EOF and sed";

/** The applets of BusyBox by name, the shell aside. */
export const busyboxApplets: ReadonlyMap<string, Program> = new Map<string, Program>([
  ...builtinNames.map((name) => [name, builtinProgram(name)] as const),
  ...textTools.map(([name, words, values]) => [name, textTool(name, words, values)] as const),
  ["cat", cat],
  ["chgrp", chownAs("chgrp")],
  ["chmod", chmod],
  ["chown", chownAs("chown")],
  ["chroot", chroot],
  ["clear", prints(() => "\u001b[H\u001b[J")],
  ["cp", cp],
  ["date", date],
  ["df", df],
  ["egrep", grep],
  ["env", env],
  ["fgrep", grep],
  ["find", find],
  ["free", free],
  ["grep", grep],
  ["gunzip", gunzip],
  ["gzip", gzip],
  ["head", head],
  ["hostname", hostname],
  ["id", id],
  ["ifconfig", ifconfig],
  ["ip", ip],
  ["killall", killall],
  ["ln", ln],
  ["ls", ls],
  ["mkdir", mkdir],
  ["mount", mount],
  ["mv", mv],
  ["nc", nc],
  ["nohup", prefixed("nohup")],
  ["nice", prefixed("nice")],
  ["nproc", prints(() => "4\n")],
  ["nslookup", nslookup],
  ["pidof", pidof],
  ["ping", ping],
  ["printenv", printenv],
  ["ps", ps],
  ["rm", rm],
  ["rmdir", rmdir],
  ["sleep", sleep],
  ["su", notPermitted("su: must be suid to work properly")],
  ["tail", tail],
  ["tar", tar],
  ["tee", tee],
  ["time", time],
  ["timeout", timeout],
  ["top", notPermitted(`top: ${noTerminalEditor}`)],
  ["touch", touch],
  ["umount", notPermitted("umount: can't unmount: Operation not permitted")],
  ["uname", uname],
  ["uptime", uptime],
  ["vi", notPermitted(`vi: ${noTerminalEditor}`)],
  ["wget", wget],
  ["which", which],
  ["whoami", whoami],
  ["xargs", xargs],
  ["yes", yes],
  ["zcat", zcat],
]);
