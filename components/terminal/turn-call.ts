import type { SandboxState } from "../../server/contracts/terminal.ts";
import { fill } from "../messages/fill.ts";
import { notify } from "./notifications.ts";

const minuteMs = 60_000;

/** How a reader who is away is told that it's their turn. */
export interface TurnWords {
  /** Before the page's own title; ends with what divides them. */
  readonly title: string;
  readonly notice: string;
  readonly noticeText: string;
}

/**
 * Calls a reader who is away when their turn has come: by the tab's title, and by a silent notification where they
 * asked for that. Ends by itself once they have come, or the seat is no longer held.
 */
export class TurnCall {
  readonly #words: TurnWords;
  #endNotice: (() => void) | null = null;
  #isCalling = false;

  constructor(words: TurnWords) {
    this.#words = words;
  }

  /** Hears of the sandbox's state; the same one again changes nothing. */
  follow(state: SandboxState): void {
    if (state.phase !== "held") {
      this.end();
    } else if (document.hidden && !this.#isCalling) {
      const minutes = Math.max(1, Math.round(state.lapsesInMs / minuteMs));
      this.#isCalling = true;
      document.title = this.#words.title + document.title;
      this.#endNotice = notify(this.#words.notice, fill(this.#words.noticeText, { minutes }));
    }
  }

  /** The title is the page's own again, which may have become another one meanwhile. */
  end(): void {
    const { title } = this.#words;
    if (this.#isCalling && document.title.startsWith(title)) {
      document.title = document.title.slice(title.length);
    }
    this.#endNotice?.();
    this.#endNotice = null;
    this.#isCalling = false;
  }
}
