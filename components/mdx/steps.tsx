import type { ReactNode } from "react";
import "../lab/step-card.css";
import { LabNearness } from "../lab/lab-nearness.tsx";

/** The steps of a lab, in order. Coming near them gets the sandbox ready in the background. */
export function Steps({ children }: { children: ReactNode }) {
  return (
    <LabNearness>
      <div className="steps">{children}</div>
    </LabNearness>
  );
}
