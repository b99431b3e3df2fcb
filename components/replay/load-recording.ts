import { parseRecording, type Recording } from "../../server/contracts/recording.ts";
import { patiently } from "../ui/patiently.ts";

const loaded = new Map<string, Promise<Recording>>();

/**
 * The recording of a section's lab, kept once it is here, and asked for again and again while the server can't be
 * reached. @throws Error where the server has none.
 */
export function loadRecording(section: string): Promise<Recording> {
  const known = loaded.get(section);
  if (known !== undefined) return known;
  const loading = patiently(() => fetchRecording(section));
  loaded.set(section, loading);
  loading.catch(() => loaded.delete(section));
  return loading;
}

async function fetchRecording(section: string): Promise<Recording> {
  const response = await fetch(`/recordings/${section}`);
  if (!response.ok) throw new Error(`there is no recording of ${section}`);
  return parseRecording(await response.text());
}
