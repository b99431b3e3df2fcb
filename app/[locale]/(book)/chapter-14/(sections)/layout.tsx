import "@/components/book/workspace.css";
import "@/components/book/no-script.css";
import type { ReactNode } from "react";
import { Dock } from "@/components/dock/dock.tsx";

/** Contents and text on one side, the docked terminal on the other. */
export default function SectionsLayout(props: { children: ReactNode }) {
  return (
    <div className="workspace">
      {props.children}
      <Dock />
    </div>
  );
}
