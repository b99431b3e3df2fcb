import type { ReactNode } from "react";
import { LessonProvider } from "@/components/lesson/lesson-provider.tsx";
import { TerminalProvider } from "@/components/terminal/terminal-provider.tsx";

/** Holds the reader's terminal and standing, so that both live on while they turn pages. */
export default function BookLayout(props: { children: ReactNode }) {
  return (
    <TerminalProvider>
      <LessonProvider>{props.children}</LessonProvider>
    </TerminalProvider>
  );
}
