import type { Program } from "../machine/process.ts";
import { builtinProgram } from "../shell/builtin-program.ts";
import { gunzip, gzip, zcat } from "./archive/gzip.ts";
import { tar } from "./archive/tar.ts";
import { chmod, chownAs } from "./files/attributes.ts";
import { du } from "./files/du.ts";
import { head, tail } from "./files/head-tail.ts";
import { ls } from "./files/ls.ts";
import { cp, ln, mkdir, mv, rm, rmdir, touch } from "./files/manage.ts";
import { groupName } from "./files/names.ts";
import { basename, dirname, readlink, realpath } from "./files/names-of-paths.ts";
import { cmp, dd, mktemp, split, truncate } from "./files/pieces.ts";
import { stat } from "./files/stat.ts";
import { cat, tee, yes } from "./files/streams.ts";
import { find } from "./find/find.ts";
import { ping } from "./net/ping.ts";
import { nc, nslookup } from "./net/tools.ts";
import { wget } from "./net/wget.ts";
import { chroot } from "./system/chroot.ts";
import { date } from "./system/date.ts";
import { id, notPermitted, whoami } from "./system/identity.ts";
import {
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
import { multiCall } from "./system/multi-call.ts";
import { killall, pidof, ps } from "./system/processes.ts";
import { env, prefixed, time, timeout, which } from "./system/run.ts";
import { sleep } from "./system/sleep.ts";
import { groupsOf, tty, usleep, watch } from "./system/small.ts";
import { xargs } from "./system/xargs.ts";
import { awk } from "./text/awk/awk.ts";
import { base64 } from "./text/base64.ts";
import { cut } from "./text/cut.ts";
import { diff } from "./text/diff.ts";
import { digestTool } from "./text/digests.ts";
import { hexdump, od, strings, xxd } from "./text/dumps.ts";
import { expr } from "./text/expr.ts";
import { grep } from "./text/grep.ts";
import { comm, expand, fold, nl, paste, rev, tac, unexpand } from "./text/lines.ts";
import { seq } from "./text/numbers.ts";
import { sed } from "./text/sed/sed.ts";
import { sort } from "./text/sort.ts";
import { tr } from "./text/tr.ts";
import { uniq } from "./text/uniq.ts";
import { wc } from "./text/wc.ts";

const builtinNames = ["[", "echo", "false", "kill", "printf", "pwd", "test", "true"];

const noTerminalEditor =
  "this simulated container has no full-screen programs; use echo, cat <<EOF and sed";

/** The applets by name, the shell aside. */
const applets = new Map<string, Program>([
  ...builtinNames.map((name) => [name, builtinProgram(name)] as const),
  ["awk", awk],
  ["base64", base64],
  ["basename", basename],
  ["cat", cat],
  ["chgrp", chownAs("chgrp")],
  ["chmod", chmod],
  ["chown", chownAs("chown")],
  ["chroot", chroot],
  ["clear", prints(() => "\u001b[H\u001b[J")],
  ["cmp", cmp],
  ["comm", comm],
  ["cp", cp],
  ["cut", cut],
  ["date", date],
  ["dd", dd],
  ["df", df],
  ["diff", diff],
  ["dirname", dirname],
  ["du", du],
  ["egrep", grep],
  ["env", env],
  ["expand", expand],
  ["expr", expr],
  ["fgrep", grep],
  ["find", find],
  ["fold", fold],
  ["free", free],
  ["grep", grep],
  ["gunzip", gunzip],
  ["gzip", gzip],
  ["hd", hexdump],
  ["head", head],
  ["hexdump", hexdump],
  ["hostname", hostname],
  ["id", id],
  ["ifconfig", ifconfig],
  ["ip", ip],
  ["killall", killall],
  ["ln", ln],
  ["ls", ls],
  ["md5sum", digestTool("md5sum", "md5")],
  ["mkdir", mkdir],
  ["mktemp", mktemp],
  ["mount", mount],
  ["mv", mv],
  ["nc", nc],
  ["nice", prefixed("nice")],
  ["nl", nl],
  ["nohup", prefixed("nohup")],
  ["nproc", prints(() => "4\n")],
  ["nslookup", nslookup],
  ["od", od],
  ["paste", paste],
  ["pidof", pidof],
  ["ping", ping],
  ["printenv", printenv],
  ["ps", ps],
  ["readlink", readlink],
  ["realpath", realpath],
  ["rev", rev],
  ["rm", rm],
  ["rmdir", rmdir],
  ["sed", sed],
  ["seq", seq],
  ["sha1sum", digestTool("sha1sum", "sha1")],
  ["sha256sum", digestTool("sha256sum", "sha256")],
  ["sha512sum", digestTool("sha512sum", "sha512")],
  ["sleep", sleep],
  ["sort", sort],
  ["split", split],
  ["stat", stat],
  ["strings", strings],
  ["su", notPermitted("su: must be suid to work properly")],
  ["tac", tac],
  ["tail", tail],
  ["tar", tar],
  ["tee", tee],
  ["time", time],
  ["timeout", timeout],
  ["top", notPermitted(`top: ${noTerminalEditor}`)],
  ["touch", touch],
  ["tr", tr],
  ["truncate", truncate],
  ["umount", notPermitted("umount: can't unmount: Operation not permitted")],
  ["uname", uname],
  ["unexpand", unexpand],
  ["uniq", uniq],
  ["uptime", uptime],
  ["vi", notPermitted(`vi: ${noTerminalEditor}`)],
  ["wc", wc],
  ["wget", wget],
  ["which", which],
  ["whoami", whoami],
  ["xargs", xargs],
  ["xxd", xxd],
  ["yes", yes],
  ["zcat", zcat],
  ["groups", groupsOf(groupName)],
  ["tty", tty],
  ["usleep", usleep],
  ["watch", watch],
  ["sync", prints(() => "")],
  ["dmesg", notPermitted("dmesg: klogctl: Operation not permitted")],
  ["more", cat],
  ["less", cat],
  ["hostid", prints(() => "00000000\n")],
  ["logname", notPermitted("logname: getlogin: No such file or directory")],
]);

/** The applets of BusyBox by name, `busybox` itself among them, the shell aside. */
export const busyboxApplets: ReadonlyMap<string, Program> = applets.set(
  "busybox",
  multiCall(applets),
);
