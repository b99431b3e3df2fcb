import { expect, it } from "vitest";
import { refuseStrangers } from "./refuse-strangers.ts";

it.each(["127.0.0.1", "127.1.2.3", "localhost", "::1"])("a local shell is served at %s", (HOST) => {
  refuseStrangers({ kind: "local" }, { HOST });
});

it.each(["0.0.0.0", "::", "192.0.2.1", "book.example", "127.evil.example", "localhost.example"])(
  "a local shell isn't served at %s, by whatever setting",
  (address) => {
    for (const setting of ["HOST", "API_HOST"]) {
      expect(() => refuseStrangers({ kind: "local" }, { [setting]: address })).toThrow(
        `Without bubblewrap, shells run as this user, so ${setting}=${address} is refused.`,
      );
    }
    refuseStrangers({ kind: "bubblewrap" }, { HOST: address });
  },
);
