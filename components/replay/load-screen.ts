import type { RecordingScreen } from "../terminal/screen/recording-screen.ts";
import { patiently } from "../ui/patiently.ts";
import { loadRecording } from "./load-recording.ts";

/** The screen that recordings are shown on: the terminal's own, which comes with xterm. */
export async function loadScreen(): Promise<typeof RecordingScreen> {
  return (await patiently(() => import("../terminal/screen/recording-screen.ts"))).RecordingScreen;
}

/** Fetches what a replay takes, so that whoever loses the connection afterwards has it. @throws as its parts do. */
export async function fetchReplay(section: string): Promise<void> {
  await Promise.all([loadRecording(section), loadScreen()]);
}
