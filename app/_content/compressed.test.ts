import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { GET as getSearch } from "@/app/[locale]/(book)/chapter-14/search/route.ts";
import { GET as getRecording } from "@/app/recordings/[section]/route.ts";
import { loadRecordingText, recordedSlugs } from "./recordings.ts";
import { loadSearchIndex } from "./search-index.ts";

const asked = new Request("http://localhost/");

async function unpacked(response: Response): Promise<string> {
  expect(response.headers.get("content-encoding")).toBe("gzip");
  return gunzipSync(await response.arrayBuffer()).toString();
}

test("the search's index and recordings are sent compressed, and hold what they held", async () => {
  const search = await getSearch(asked, { params: Promise.resolve({ locale: "en" }) });
  expect(JSON.parse(await unpacked(search))).toEqual(loadSearchIndex("en"));
  for (const section of recordedSlugs()) {
    const recording = await getRecording(asked, { params: Promise.resolve({ section }) });
    expect(await unpacked(recording)).toBe(loadRecordingText(section));
  }
});

test("what isn't there isn't found", async () => {
  const params = Promise.resolve({ locale: "xx", section: "no-such" });
  expect((await getSearch(asked, { params })).status).toBe(404);
  expect((await getRecording(asked, { params })).status).toBe(404);
});
