import { beforeEach, describe, expect, it } from "vitest";
import type { AttendedPage } from "./attendance.ts";
import { Hall, minute } from "./hall.ts";

let hall: Hall;

beforeEach(() => {
  hall = new Hall();
  hall.seats.enter("owner");
});

describe("whose turn it is", () => {
  it("gets the seat at once when they look at a page", () => {
    hall.page("a", true);
    expect(hall.seats.enter("a")).toBe(false);
    hall.seats.leave("owner");
    expect(hall.told).toEqual(["seat a"]);
    expect(hall.clock.pending).toBe(0);
  });

  it("has it held while away, and takes it by coming back", async () => {
    const page = hall.page("a", false);
    hall.seats.enter("a");
    hall.seats.leave("owner");
    await hall.clock.advance(2 * minute - 1);
    expect(hall.seats.heldForMs("a")).toBe(1);
    page.show(true);
    expect(hall.told).toEqual(["held a", "seat a"]);
    expect([hall.seats.heldForMs("a"), hall.clock.pending]).toEqual([null, 0]);
    page.show(false);
    await hall.clock.advance(60 * minute);
    expect(hall.told).toEqual(["held a", "seat a"]);
  });

  it("is there as long as one of several tabs is looked at", () => {
    const first = hall.page("a", true);
    hall.page("a", false);
    hall.seats.enter("a");
    first.dispose();
    const third = hall.page("a", true);
    hall.seats.leave("owner");
    expect(hall.told).toEqual(["seat a"]);
    third.dispose();
    expect(hall.attendance.of("a")).toBe("hidden");
  });

  it("takes nothing by a page in the background that connects again", async () => {
    const page = hall.page("a", false);
    hall.seats.enter("a");
    hall.seats.leave("owner");
    page.dispose();
    const again = hall.page("a", false);
    expect(hall.seats.enter("a")).toBe(false);
    await hall.clock.advance(2 * minute);
    expect(hall.seats.enter("a")).toBe(false);
    expect(hall.told).toEqual(["held a", "lapse a"]);
    again.show(true);
    expect(hall.told).toEqual(["held a", "lapse a"]);
    expect(hall.seats.enter("a")).toBe(true);
  });

  it("has it held while their page reloads", async () => {
    const page = hall.page("a", true);
    hall.seats.enter("a");
    page.dispose();
    await hall.clock.advance(2_000);
    hall.seats.leave("owner");
    hall.page("a", true);
    expect(hall.told).toEqual(["held a", "seat a"]);
  });
});

describe("a line with somebody away", () => {
  it("goes on to the next when a held seat lapses, one after the other", async () => {
    for (const learner of ["a", "b", "c"]) {
      hall.page(learner, learner === "c");
      hall.seats.enter(learner);
    }
    hall.seats.leave("owner");
    await hall.clock.advance(4 * minute);
    expect(hall.told).toEqual(["held a", "lapse a", "held b", "lapse b", "seat c"]);
    expect(hall.seats.waiting()).toEqual([]);
  });

  it("passes over who has no page, and gives them their place back", async () => {
    const closed = hall.page("a", true);
    hall.page("b", true);
    hall.seats.enter("a");
    hall.seats.enter("b");
    closed.dispose();
    await hall.clock.advance(minute);
    hall.seats.leave("owner");
    expect(hall.told).toEqual(["seat b"]);
    expect(hall.seats.placeOf("a")).toBe(1);
    hall.seats.leave("b");
    expect(hall.seats.hasRoom).toBe(true);
    // A page tells that it's looked at right after it has connected.
    hall.page("a", true);
    expect(hall.told).toEqual(["seat b", "held a", "seat a"]);
  });

  it("lets a newcomer have a seat that nobody who is there waits for", async () => {
    hall.seats.enter("a");
    await hall.clock.advance(minute);
    hall.seats.leave("owner");
    expect(hall.seats.enter("b")).toBe(true);
    expect(hall.seats.waiting()).toEqual(["a"]);
  });

  it("forgets who is gone for too long", async () => {
    const page = hall.page("a", true);
    hall.seats.enter("a");
    page.dispose();
    await hall.clock.advance(10 * minute - 1);
    expect(hall.seats.sweep()).toEqual([]);
    await hall.clock.advance(1);
    expect(hall.seats.sweep()).toEqual(["a"]);
    expect(hall.seats.placeOf("a")).toBeNull();
  });
});

describe("who let a seat lapse", () => {
  async function lapse(learner: string): Promise<AttendedPage> {
    const page = hall.page(learner, false);
    hall.page("next", true);
    hall.seats.enter(learner);
    hall.seats.enter("next");
    hall.seats.leave("owner");
    await hall.clock.advance(2 * minute);
    expect(hall.told).toEqual([`held ${learner}`, `lapse ${learner}`, "seat next"]);
    hall.page("late", false);
    hall.seats.enter("late");
    return page;
  }

  it("gets the old place back within ten minutes", async () => {
    const page = await lapse("a");
    page.show(true);
    expect(hall.seats.placeKeptForMs("a")).toBe(10 * minute);
    await hall.clock.advance(10 * minute - 1);
    hall.seats.enter("a");
    expect(hall.seats.waiting()).toEqual(["a", "late"]);
  });

  it("goes to the end after that", async () => {
    const page = await lapse("a");
    page.show(true);
    await hall.clock.advance(10 * minute);
    expect([hall.seats.sweep(), hall.seats.placeKeptForMs("a")]).toEqual([[], 0]);
    hall.seats.enter("a");
    expect(hall.seats.waiting()).toEqual(["late", "a"]);
  });

  it("goes to the end the second time", async () => {
    const page = await lapse("a");
    page.show(true);
    hall.seats.enter("a");
    page.show(false);
    hall.seats.leave("next");
    await hall.clock.advance(2 * minute);
    expect(hall.told.slice(3)).toEqual(["held a", "lapse a", "held late"]);
    expect(hall.seats.placeKeptForMs("a")).toBe(0);
    hall.page("later", true);
    hall.seats.enter("later");
    page.show(true);
    hall.seats.enter("a");
    expect(hall.seats.waiting()).toEqual(["later", "a"]);
  });

  it("is forgotten once they are gone as well", async () => {
    const page = await lapse("a");
    page.dispose();
    await hall.clock.advance(10 * minute);
    expect(hall.seats.sweep()).toEqual(["a"]);
    expect(hall.seats.placeKeptForMs("a")).toBeNull();
  });
});
