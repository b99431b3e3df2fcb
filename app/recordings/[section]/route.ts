import { loadRecordingText, recordedSlugs } from "@/app/_content/recordings.ts";

export const dynamic = "force-static";
export const dynamicParams = false;

/** As text, which is sent compressed; asciicast's own type isn't. */
const headers = { "content-type": "text/plain; charset=utf-8" };

/** One recording for each section with a lab. */
export function generateStaticParams() {
  return recordedSlugs().map((section) => ({ section }));
}

/** The recording of a section's lab, in any language: a terminal speaks English. */
export async function GET(_request: Request, props: { params: Promise<{ section: string }> }) {
  const { section } = await props.params;
  return recordedSlugs().includes(section)
    ? new Response(loadRecordingText(section), { headers })
    : new Response(null, { status: 404 });
}
