import { type Owned, OwnedStack, toOwned } from "../core/lifecycle.ts";
import type { PageSockets } from "../web/index.ts";
import { type LessonServices, Lessons } from "./lessons.ts";
import { serveTab } from "./tab.ts";

/** Serves lessons, questions, progress and scans to every tab. Disposing saves what can be saved. */
export function attachLessons(sockets: PageSockets, services: LessonServices): Owned {
  const owned = new OwnedStack();
  const lessons = owned.own(
    new Lessons(services, {
      step: (learnerId, section, step) => sockets.tell(learnerId, "lesson:step", { section, step }),
      progress: (learnerId, progress) => sockets.tell(learnerId, "progress:changed", progress),
      scans: (learnerId, scans) => sockets.tell(learnerId, "scans:changed", scans),
    }),
  );
  const { clock, log } = services;
  sockets.onTab((socket, learnerId) => {
    serveTab(socket, { learnerId, lessons, clock, log });
    return toOwned(() => undefined);
  });
  sockets.onLeft((learnerId) => lessons.leave(learnerId));
  return owned;
}
