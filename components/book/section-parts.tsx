"use client";

// What comes later is styled from the start.
import "../external-secrets/external-secrets.css";
import "../external-secrets/path-rows.css";
import "../lab/compare/comparison.css";
import "../lab/prediction.css";
import "../lab/step-card.css";
import "../lab/step-checks.css";
import "../lab/step-hints.css";
import "../mdx/code.css";
import "../pod-security/explorer.css";
import "../progress/chapter-summary.css";
import "../questions/question.css";
import "../scans/scans.css";
import "./four-layers.css";
import * as onServer from "#section-parts-on-server";
import { later } from "../ui/later.tsx";

/** The parts of a section that a reader handles. A text that is only read comes without their programs. */
export const StepCard = later(
  async () => (await import("../lab/step-card.tsx")).StepCard,
  onServer.StepCard,
);

export const Question = later(
  async () => (await import("../questions/question.tsx")).Question,
  onServer.Question,
);

export const Recall = later(
  async () => (await import("../questions/recall.tsx")).Recall,
  onServer.Recall,
);

export const ScanComparison = later(
  async () => (await import("../scans/scan-comparison.tsx")).ScanComparison,
  onServer.ScanComparison,
);

export const ExternalSecretsFigure = later(
  async () =>
    (await import("../external-secrets/external-secrets-figure.tsx")).ExternalSecretsFigure,
  onServer.ExternalSecretsFigure,
);

export const Explorer = later(
  async () => (await import("../pod-security/explorer.tsx")).Explorer,
  onServer.Explorer,
);

export const FourLayers = later(
  async () => (await import("./four-layers.tsx")).FourLayers,
  onServer.FourLayers,
);

export const ChapterSummary = later(
  async () => (await import("../progress/chapter-summary.tsx")).ChapterSummary,
  onServer.ChapterSummary,
);
