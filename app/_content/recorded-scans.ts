import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type ScanSummary, scanSummarySchema } from "@/server/contracts/scan.ts";

const file = join(process.cwd(), "content", "chapter-14", "recorded-scans.json");

/** The scans of the lab's images that came with the book, in the lab's order. */
export function loadRecordedScans(): readonly ScanSummary[] {
  return z.array(scanSummarySchema).parse(JSON.parse(readFileSync(file, "utf8")));
}
