import { gzipSync } from "node:zlib";
import { loadRecordingText, recordedSlugs } from "@/app/_content/recordings.ts";

export const dynamic = "force-static";
export const dynamicParams = false;

/** Compressed when the pages are built: what a scan prints is mostly rules and blanks, and Next sends it as it is. */
const headers = { "content-type": "application/x-asciicast", "content-encoding": "gzip" };

/** One recording for each section with a lab. */
export function generateStaticParams() {
  return recordedSlugs().map((section) => ({ section }));
}

/** The recording of a section's lab, in any language: a terminal speaks English. */
export async function GET(_request: Request, props: { params: Promise<{ section: string }> }) {
  const { section } = await props.params;
  return recordedSlugs().includes(section)
    ? new Response(new Uint8Array(gzipSync(loadRecordingText(section))), { headers })
    : new Response(null, { status: 404 });
}
