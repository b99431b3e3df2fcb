import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Replays } from "./replays.ts";
import { dockViewOf, type Recorded } from "./snapshot.ts";
import { SnapshotStore } from "./snapshot-store.ts";

const recorded: Recorded = { section: "walls", steps: [{ id: "one", title: "One" }] };
let store: SnapshotStore;
let replays: Replays;
let isPhone: boolean;

beforeEach(() => {
  isPhone = false;
  vi.stubGlobal("matchMedia", () => ({ matches: isPhone }));
  store = new SnapshotStore();
  replays = new Replays(store);
});

afterEach(() => vi.unstubAllGlobals());

it("has nothing to replay where nothing was recorded", () => {
  replays.watch(null);
  expect(dockViewOf(store.snapshot)).toBe("poster");
});

it("shows the replay in place of another view, from a step on, until it's left", () => {
  replays.offer(recorded);
  store.share({ pane: "files" });
  replays.watch("one");
  expect(store.snapshot).toMatchObject({ pane: "terminal", isFull: false });
  expect(store.snapshot.replay).toMatchObject({ recorded, step: "one" });
  replays.leave();
  expect(dockViewOf(store.snapshot)).toBe("poster");
});

it("begins anew when the same step is asked for again", () => {
  replays.offer(recorded);
  replays.watch("one");
  const { replay } = store.snapshot;
  replays.watch("one");
  expect(store.snapshot.replay).not.toBe(replay);
});

it("ends with the page that it belongs to", () => {
  const withdraw = replays.offer(recorded);
  replays.watch(null);
  withdraw();
  expect(store.snapshot).toMatchObject({ recorded: null, replay: null });
});

it("fills a phone's window, and gives it back unless it was filled before", () => {
  isPhone = true;
  replays.offer(recorded);
  replays.watch(null);
  replays.watch("one");
  expect(store.snapshot.isFull).toBe(true);
  replays.leave();
  expect(store.snapshot.isFull).toBe(false);
  store.share({ isFull: true });
  replays.watch(null);
  replays.leave();
  expect(store.snapshot.isFull).toBe(true);
});
