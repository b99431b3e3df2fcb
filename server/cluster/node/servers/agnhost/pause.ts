import { Signal } from "../../machine/signals.ts";
import { runServer } from "../server.ts";
import type { Command } from "./command.ts";
import { parseFlags } from "./flags.ts";

const exits = new Map([
  [Signal.INT, 1],
  [Signal.TERM, 2],
]);

/** `pause`: waits for a signal and exits with its own code. Source: test/images/agnhost/pause/pause.go v1.35. */
export const pause: Command = (process, words) => {
  const parsed = parseFlags(words, { "delay-shutdown": 0 });
  if (typeof parsed === "string") {
    return parsed;
  }
  const seconds = parsed.flags["delay-shutdown"];
  return (async () => {
    await process.write("Paused\n");
    const code = await runServer(process, exits, () => null);
    if (seconds > 0) {
      await process.write(`Sleeping ${seconds} seconds before exit ...`);
      await process.sleep(seconds * 1000);
    }
    await process.write(`exiting ${code}\n`);
    return code;
  })();
};
