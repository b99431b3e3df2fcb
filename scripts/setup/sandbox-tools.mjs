import { clearStamp, isFresh, writeStamp } from "./stamp.mjs";
import { findProgram, installCommandLine, installPackages } from "./system-packages.mjs";

/** What the bubblewrap sandbox cannot do without, by program. */
const required = ["bwrap", "socat", "setpriv", "prlimit"];
const requiredPackages = ["bubblewrap", "socat", "util-linux"];

/** What makes the learner's shell pleasant; a missing one only narrows what can be typed there. */
const pleasant = ["less", "nano", "vi", "jq", "curl", "diff", "ps"];
const pleasantPackages = [
  "less",
  "nano",
  "vim-tiny",
  "jq",
  "curl",
  "diffutils",
  "procps",
  "bash-completion",
];

const missing = (programs) => programs.filter((name) => !findProgram(name));

/** Makes sure of bubblewrap and the tools in the learner's shell, as far as this user may. */
export async function provideSandboxTools(progress) {
  if (process.platform !== "linux" || process.env.SHELL_HOST === "local") {
    return "not used: the shell runs as this user (SHELL_HOST=local)";
  }
  if (missing(required).length > 0) {
    progress(`installing ${requiredPackages.join(" ")}`);
    await installPackages("sandbox-tools", requiredPackages);
  }
  const lacking = missing(required);
  if (lacking.length > 0) {
    const line = installCommandLine(requiredPackages) ?? `install ${requiredPackages.join(", ")}`;
    return `missing ${lacking.join(", ")}: the shell runs as this user, for one person only. For sandboxes run: ${line}`;
  }
  await installPleasant(progress);
  return "bubblewrap";
}

/** Tried once: where a package can't be had, later starts don't wait for it again. */
async function installPleasant(progress) {
  const lacking = missing(pleasant);
  const tried = lacking.join(" ");
  if (lacking.length === 0 || isFresh("pleasant-tools", tried)) {
    return;
  }
  progress(`installing ${tried} for the learner's shell`);
  clearStamp("pleasant-tools");
  await installPackages("pleasant-tools", pleasantPackages);
  writeStamp("pleasant-tools", missing(pleasant).join(" "));
}
