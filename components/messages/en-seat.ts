import type { jaSeat } from "./ja-seat.ts";
import type { Words } from "./words.ts";

/** The words for waiting for a seat, in English. */
export const enSeat: Words<typeof jaSeat> = {
  turnCall: {
    title: "Your turn · ",
    notice: "Kubebook: it’s your turn",
    noticeText: "Your seat is held for {minutes} more min.",
  },
  seat: {
    starts: "It starts here when your turn comes.",
    calls:
      "If you’re away then, the tab’s title calls you, and your seat is held for {minutes} min.",
    callsByNotice:
      "If you’re away then, the tab’s title and a silent notification call you, and your seat is held for {minutes} min.",
    allowNotice: "Notify me as well",
    stripHeld: "Seat held",
    held: "It’s your turn, and a seat is held for you",
    heldLeft: "left",
    heldText: "After that it goes to the next in line.",
    take: "Take the seat",
    stripLapsed: "Passed on",
    lapsed: "Your seat went to the next in line",
    lapsedText: "It was held for {minutes} min when your turn came, and you weren’t back by then.",
    placeKept: "Stand in line again before {time}, and your old place is yours.",
    placeLost: "If you stand in line again, it’s at the end.",
    standAgain: "Stand in line again",
    notAgain: "Don’t",
    toldSeconds: "updated {seconds} s ago",
    toldMinutes: "updated {minutes} min ago",
  },
};
