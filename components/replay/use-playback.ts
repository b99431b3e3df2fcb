import { useSyncExternalStore } from "react";
import type { Playback, PlaybackState } from "./playback.ts";

/** Where a playback stands, as it changes. */
export function usePlayback(playback: Playback): PlaybackState {
  return useSyncExternalStore(playback.subscribe, playback.getState, playback.getState);
}
