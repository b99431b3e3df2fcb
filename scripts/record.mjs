// Parsed by any Node that knows modules, so that an old one gets a sentence instead of a syntax error.
if (Number(process.versions.node.split(".")[0]) < 18) {
  process.stderr.write(
    `Kubebook needs Node 18 or newer; this is ${process.version}. See https://nodejs.org.\n`,
  );
  process.exitCode = 1;
} else {
  void import("./commands/record.mjs");
}
