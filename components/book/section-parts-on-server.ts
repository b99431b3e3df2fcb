/** The parts of a section as the server writes them; browsers resolve this to `section-parts-in-browser.ts`. */
export { ExternalSecretsFigure } from "../external-secrets/external-secrets-figure.tsx";
export { StepCard } from "../lab/step-card.tsx";
export { Explorer } from "../pod-security/explorer.tsx";
export { ChapterSummary } from "../progress/chapter-summary.tsx";
export { Question } from "../questions/question.tsx";
export { Recall } from "../questions/recall.tsx";
export { ScanComparison } from "../scans/scan-comparison.tsx";
export { FourLayers } from "./four-layers.tsx";
