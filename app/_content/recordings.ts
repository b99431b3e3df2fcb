import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locale } from "@/components/messages/messages.ts";
import type { Recorded } from "@/components/terminal/snapshot.ts";
import { folderOf, loadLab, sectionSlugs } from "./chapter.ts";

const root = join(process.cwd(), "content", "chapter-14");

/** Slugs of the sections whose lab was recorded. */
export function recordedSlugs(): string[] {
  return sectionSlugs().filter((slug) => existsSync(fileOf(slug)));
}

/** A section's recording as it was written: asciicast. */
export function loadRecordingText(slug: string): string {
  return readFileSync(fileOf(slug), "utf8");
}

/** What a page tells of its section's recording; `null` where there is none. */
export function recordedOf(slug: string, locale: Locale): Recorded | null {
  const lab = loadLab(folderOf(slug));
  if (!lab || !existsSync(fileOf(slug))) return null;
  return { section: slug, steps: lab.steps.map(({ id, title }) => ({ id, title: title[locale] })) };
}

function fileOf(slug: string): string {
  return join(root, folderOf(slug), "recording.cast");
}
