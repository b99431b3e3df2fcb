/** A failure whose message alone tells the user what is wrong and what to do. */
export class SetupError extends Error {}

/**
 * Runs one set-up step and prints its name, what it did and how long it took; `quiet` prints only
 * where there was something to do.
 */
export async function step(name, run, { quiet = false } = {}) {
  const started = Date.now();
  let silent = quiet;
  const did = await run((progress) => {
    silent = false;
    process.stderr.write(`  ${name}: ${progress}\n`);
  });
  if (!silent) {
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    process.stderr.write(`✓ ${name}: ${did} (${seconds} s)\n`);
  }
}

/** Runs `main`; a SetupError ends the process with one line, anything else with its stack. */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    const text = error instanceof SetupError ? error.message : (error?.stack ?? String(error));
    process.stderr.write(`✗ ${text}\n`);
    process.exitCode = 1;
  }
}
