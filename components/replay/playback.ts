import type { Recording } from "../../server/contracts/recording.ts";

/** Where a recording is written to: the terminal's screen, or a test. */
export interface PlaybackScreen {
  /** Clears the screen, and writes what stands above every recording. */
  begin(): void;
  write(text: string): void;
}

/** What the player's controls show. Replaced, never changed. */
export interface PlaybackState {
  readonly atMs: number;
  readonly isPlaying: boolean;
  readonly speed: Speed;
  /** Index of the step that is shown. */
  readonly step: number;
}

/** A step as the player names it: its number is its place among the recording's markers. */
export interface PlayedStep {
  readonly id: string;
  readonly title: string;
}

export const speeds = [1, 1.5, 2] as const;
export type Speed = (typeof speeds)[number];

/** As often as the time moves on; finer than the keys that are typed. */
const frameMs = 40;

/**
 * Plays a recording on a screen: a store for `useSyncExternalStore`. Whoever wants no motion seeks: what lies before the
 * time sought is on the screen at once. `dispose` ends it.
 */
export class Playback {
  readonly #recording: Recording;
  readonly #screen: PlaybackScreen;
  readonly #listeners = new Set<() => void>();
  #state: PlaybackState = { atMs: 0, isPlaying: false, speed: 1, step: 0 };
  /** How many outputs are on the screen; -1: the screen has yet to be cleared. */
  #written = -1;
  #timer: ReturnType<typeof setInterval> | undefined;
  #tickMs = 0;

  constructor(recording: Recording, screen: PlaybackScreen) {
    this.#recording = recording;
    this.#screen = screen;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getState = (): PlaybackState => this.#state;

  /** Goes on from here; from the beginning where the end was reached. */
  play(): void {
    if (this.#state.isPlaying) return;
    if (this.#state.atMs >= this.#recording.durationMs) this.#show(0);
    this.#update({ isPlaying: true });
    this.#tickMs = performance.now();
    this.#timer = setInterval(() => this.#tick(), frameMs);
  }

  pause(): void {
    clearInterval(this.#timer);
    this.#update({ isPlaying: false });
  }

  /** Shows the recording as it is at a time in milliseconds, and plays on if it was playing. */
  seek(atMs: number): void {
    this.#tickMs = performance.now();
    this.#show(Math.min(this.#recording.durationMs, Math.max(0, atMs)));
    if (this.#state.atMs === this.#recording.durationMs) this.pause();
  }

  /** Goes to where a step begins: all before it is on the screen. */
  toStep(step: number): void {
    this.seek(this.#recording.markers[step]?.atMs ?? this.#recording.durationMs);
  }

  /** Shows a step whole, with its last output and the prompt after it. */
  showStep(step: number): void {
    const next = this.#recording.markers[step + 1];
    this.pause();
    // A marker stands after the look at what was printed: a moment before it, the step is still the one shown.
    this.seek(next ? next.atMs - 1 : this.#recording.durationMs);
  }

  setSpeed(speed: Speed): void {
    this.#update({ speed });
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  /** By the clock: a tab in the background has fewer ticks. */
  #tick(): void {
    const nowMs = performance.now();
    const passedMs = (nowMs - this.#tickMs) * this.#state.speed;
    this.#tickMs = nowMs;
    const { durationMs } = this.#recording;
    this.#show(Math.min(durationMs, this.#state.atMs + passedMs));
    if (this.#state.atMs === durationMs) this.pause();
  }

  #show(atMs: number): void {
    const { output, markers } = this.#recording;
    const end = output.findIndex((each) => each.atMs > atMs);
    const until = end === -1 ? output.length : end;
    if (until < this.#written || this.#written === -1) {
      this.#screen.begin();
      this.#written = 0;
    }
    const text = output.slice(this.#written, until).map((each) => each.text);
    if (text.length > 0) this.#screen.write(text.join(""));
    this.#written = until;
    const step = markers.findLastIndex((marker) => marker.atMs <= atMs);
    this.#update({ atMs, step: Math.max(0, step) });
  }

  #update(change: Partial<PlaybackState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
