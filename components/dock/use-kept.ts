"use client";

import { useEffect, useState } from "react";
import { pageConnection } from "../connection/page-connection.ts";
import { useLesson } from "../lesson/lesson-provider.tsx";
import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { useSandboxCounts } from "./use-sandbox-counts.ts";

/** What a sandbox at rest keeps, with numbers as far as they are known. */
export function useKept(): string {
  const words = useMessages().terminal;
  const counts = useSandboxCounts();
  const edited = useEditedFiles();
  if (!counts || edited === null) return words.idleKept;
  const objects = fill(words.keptObjects, { pods: counts.pods.all, policies: counts.policies });
  return edited > 0
    ? fill(words.keptEdited, { count: edited, objects })
    : fill(words.keptHome, { objects });
}

/** What a learner has reached, which outlives every sandbox, with numbers as far as there are any. */
export function useReached(): string {
  const words = useMessages().terminal;
  const sections = useLesson().snapshot.progress?.sections ?? [];
  const sum = (of: (section: (typeof sections)[number]) => number) =>
    sections.reduce((all, section) => all + of(section), 0);
  const steps = sum(({ stepsDone }) => stepsDone);
  const answers = sum(({ questionsRight }) => questionsRight);
  if (steps === 0) return words.expiredKept;
  return fill(answers > 0 ? words.reachedBoth : words.reachedSteps, { steps, answers });
}

/** How many files that came with the home were changed; `null` while unknown. */
function useEditedFiles(): number | null {
  const [edited, setEdited] = useState<number | null>(null);
  useEffect(() => {
    const connection = pageConnection();
    return connection.join((link) => {
      if (link !== "open") return;
      connection.socket.emit("files:count-edited", (reply) => {
        setEdited(reply.ok ? reply.value : null);
      });
    });
  }, []);
  return edited;
}
