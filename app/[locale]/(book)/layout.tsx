import type { ReactNode } from "react";
import { TerminalProvider } from "@/components/terminal/terminal-provider.tsx";

/** Holds the one terminal of the book, so that it lives on while its reader turns pages. */
export default function BookLayout(props: { children: ReactNode }) {
  return <TerminalProvider>{props.children}</TerminalProvider>;
}
