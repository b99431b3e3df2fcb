import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parseRecording } from "../../server/contracts/recording.ts";
import { readChapter } from "../fixtures/chapter.ts";
import { startKubebook } from "../fixtures/kubebook.ts";
import { recordLab } from "./record-lab.ts";

/** Records the labs of the chapter, or of one section, on a server of its own, each as a new learner. */
const { values } = parseArgs({ options: { section: { type: "string" } } });
const sections = readChapter().filter(
  ({ slug, steps }) => steps.length > 0 && slug === (values.section ?? slug),
);
if (sections.length === 0) {
  throw new Error(`no section with a lab is called ${values.section}`);
}
const kubebook = await startKubebook();
try {
  for (const { slug, directory, steps } of sections) {
    const text = await recordLab(kubebook.url, slug, steps);
    await writeFile(join(directory, "recording.cast"), text);
    const { durationMs, markers } = parseRecording(text);
    const size = `${Math.ceil(Buffer.byteLength(text) / 1024)} KiB`;
    process.stdout.write(
      `${slug}: ${markers.length} steps, ${Math.round(durationMs / 1000)} s, ${size}\n`,
    );
  }
} finally {
  await kubebook.stop();
}
