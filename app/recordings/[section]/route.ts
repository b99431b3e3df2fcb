import { compressed } from "@/app/_content/compressed.ts";
import { loadRecordingText, recordedSlugs } from "@/app/_content/recordings.ts";

export const dynamic = "force-static";
export const dynamicParams = false;

/** One recording for each section with a lab. */
export function generateStaticParams() {
  return recordedSlugs().map((section) => ({ section }));
}

/** The recording of a section's lab, in any language: a terminal speaks English. */
export async function GET(_request: Request, props: { params: Promise<{ section: string }> }) {
  const { section } = await props.params;
  return recordedSlugs().includes(section)
    ? compressed(loadRecordingText(section), "application/x-asciicast")
    : new Response(null, { status: 404 });
}
