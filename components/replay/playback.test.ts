import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Recording } from "../../server/contracts/recording.ts";
import { Playback } from "./playback.ts";

const recording: Recording = {
  title: "walls",
  columns: 72,
  rows: 24,
  output: [
    { atMs: 0, text: "$ " },
    { atMs: 1000, text: "a" },
    { atMs: 2000, text: "b" },
    { atMs: 4000, text: "c" },
  ],
  markers: [
    { atMs: 0, label: "one", output: 0 },
    { atMs: 3000, label: "two", output: 3 },
  ],
  durationMs: 4000,
};

/** A screen that keeps what it shows. */
function newScreen() {
  let shown = "";
  return {
    begin: () => {
      shown = "# ";
    },
    write: (text: string) => {
      shown += text;
    },
    text: () => shown,
  };
}

let screen: ReturnType<typeof newScreen>;
let playback: Playback;

beforeEach(() => {
  vi.useFakeTimers();
  screen = newScreen();
  playback = new Playback(recording, screen);
});

afterEach(() => {
  playback.dispose();
  vi.useRealTimers();
});

describe("playing", () => {
  it("writes what was written by then, ends at the end and begins anew from there", () => {
    playback.play();
    vi.advanceTimersByTime(1500);
    expect(screen.text()).toBe("# $ a");
    expect(playback.getState()).toMatchObject({ isPlaying: true, step: 0 });
    vi.advanceTimersByTime(3000);
    expect(screen.text()).toBe("# $ abc");
    expect(playback.getState()).toMatchObject({ atMs: 4000, isPlaying: false, step: 1 });
    playback.play();
    expect(screen.text()).toBe("# $ ");
  });

  it("is as fast as it's told, from then on", () => {
    playback.play();
    vi.advanceTimersByTime(1000);
    playback.setSpeed(2);
    vi.advanceTimersByTime(600);
    expect(screen.text()).toBe("# $ ab");
  });

  it("rests while it's paused", () => {
    playback.play();
    vi.advanceTimersByTime(1200);
    playback.pause();
    vi.advanceTimersByTime(10_000);
    expect(screen.text()).toBe("# $ a");
    playback.play();
    vi.advanceTimersByTime(1000);
    expect(screen.text()).toBe("# $ ab");
  });
});

describe("seeking", () => {
  it("shows all that lies before, forwards and backwards", () => {
    playback.seek(2500);
    expect(screen.text()).toBe("# $ ab");
    playback.seek(1000);
    expect(screen.text()).toBe("# $ a");
    playback.seek(-5);
    expect([screen.text(), playback.getState().atMs]).toEqual(["# $ ", 0]);
    playback.seek(9999);
    expect([screen.text(), playback.getState().atMs]).toEqual(["# $ abc", 4000]);
  });

  it("goes on playing from there", () => {
    playback.play();
    playback.toStep(1);
    expect([screen.text(), playback.getState().step]).toEqual(["# $ ab", 1]);
    vi.advanceTimersByTime(1100);
    expect(screen.text()).toBe("# $ abc");
  });

  it("shows a step whole without playing it", () => {
    playback.showStep(0);
    expect([screen.text(), playback.getState().step]).toEqual(["# $ ab", 0]);
    playback.showStep(1);
    expect([screen.text(), playback.getState().step]).toEqual(["# $ abc", 1]);
    vi.advanceTimersByTime(5000);
    expect(playback.getState()).toMatchObject({ atMs: 4000, isPlaying: false });
  });
});
