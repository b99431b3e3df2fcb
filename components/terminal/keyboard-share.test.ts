import { expect, it } from "vitest";
import { type Channel, KeyboardShare } from "./keyboard-share.ts";

/** Tabs on one channel: what one posts, every other hears at once. */
function tabsOf(...names: string[]) {
  const listeners = new Map<string, (event: { data: unknown }) => void>();
  const looksOn: Record<string, boolean> = {};
  const open = (name: string) => {
    const channel: Channel = {
      postMessage(message) {
        for (const [other, listener] of listeners) {
          if (other !== name) listener({ data: message });
        }
      },
      addEventListener: (_type, listener) => void listeners.set(name, listener),
      close: () => void listeners.delete(name),
    };
    looksOn[name] = false;
    return new KeyboardShare(channel, name, (isElsewhere) => {
      looksOn[name] = isElsewhere;
    });
  };
  return { looksOn, open, shares: names.map(open) };
}

it("gives the keyboard to the tab that took it last", () => {
  const { looksOn, shares } = tabsOf("a", "b");
  shares[0]?.take();
  expect(looksOn).toEqual({ a: false, b: true });
  shares[1]?.take();
  expect(looksOn).toEqual({ a: true, b: false });
});

it("tells a new tab who has it", () => {
  const { looksOn, open, shares } = tabsOf("a");
  shares[0]?.take();
  open("b");
  expect(looksOn).toEqual({ a: false, b: true });
});

it("frees the keyboard when its tab goes", () => {
  const { looksOn, shares } = tabsOf("a", "b", "c");
  shares[0]?.take();
  shares[0]?.dispose();
  expect([looksOn.b, looksOn.c]).toEqual([false, false]);
  shares[1]?.leave();
  shares[2]?.take();
  expect(looksOn.b).toBe(true);
});
