"use client";

import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import type { ChapterProgress, SectionState } from "../../server/contracts/lesson.ts";
import { initialLesson, LessonController, type LessonSnapshot } from "./lesson-controller.ts";

const LessonContext = createContext<LessonController | null>(null);

const idleMsMax = 4000;

/** Holds the learner's standing for as long as they stay in the book; asks for one once the page is idle. */
export function LessonProvider({ children }: { children: ReactNode }) {
  const [controller] = useState(() => new LessonController());
  useEffect(() => {
    const cancel = whenIdle(() => {
      if (controller.hasBegun) controller.connect();
    });
    return () => {
      cancel();
      controller.dispose();
    };
  }, [controller]);
  return <LessonContext value={controller}>{children}</LessonContext>;
}

/** The learner's standing and what can be done. Throws outside of a {@link LessonProvider}. */
export function useLesson(): { snapshot: LessonSnapshot; controller: LessonController } {
  const controller = use(LessonContext);
  if (!controller) throw new Error("useLesson needs a LessonProvider above it.");
  const snapshot = useSyncExternalStore(
    controller.subscribe,
    controller.getSnapshot,
    () => initialLesson,
  );
  return { snapshot, controller };
}

/** A section's state, kept up to date while the component is shown; `null` until it's known. */
export function useSection(section: string): SectionState | null {
  const { snapshot, controller } = useLesson();
  useEffect(() => controller.follow(section), [controller, section]);
  return snapshot.sections[section] ?? null;
}

/** The learner's progress in the chapter; `null` until it's known. */
export function useProgress(): ChapterProgress | null {
  return useLesson().snapshot.progress;
}

function whenIdle(run: () => void): () => void {
  // Safari has no idle callbacks.
  if (typeof requestIdleCallback === "undefined") {
    const timer = setTimeout(run, idleMsMax / 2);
    return () => clearTimeout(timer);
  }
  const handle = requestIdleCallback(run, { timeout: idleMsMax });
  return () => cancelIdleCallback(handle);
}
