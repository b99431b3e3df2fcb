/** What tabs tell each other: one took the keyboard, one asks who has it, or the one that had it leaves. */
type Message = { readonly kind: "taken" | "asked" | "left"; readonly tab: string };

/** What is used of a `BroadcastChannel`. */
export interface Channel {
  postMessage(message: Message): void;
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  close(): void;
}

/**
 * Shares one keyboard among a browser's tabs: the one that took it last has it, the others look on. Without this
 * every tab would answer a program's questions to the terminal, and size it. `dispose` lets the others have it.
 */
export class KeyboardShare {
  readonly #channel: Channel;
  readonly #tab: string;
  readonly #onChange: (isElsewhere: boolean) => void;
  #holder: string | null = null;

  constructor(channel: Channel, tab: string, onChange: (isElsewhere: boolean) => void) {
    this.#channel = channel;
    this.#tab = tab;
    this.#onChange = onChange;
    channel.addEventListener("message", ({ data }) => this.#heard(data as Message));
    this.#tell("asked");
  }

  /** Takes the keyboard from whoever has it. */
  take(): void {
    if (this.#holder === this.#tab) return;
    this.#tell("taken");
    this.#hold(this.#tab);
  }

  /** Lets the others have it, since this tab goes away. */
  leave(): void {
    if (this.#holder === this.#tab) this.#tell("left");
    this.#holder = null;
  }

  dispose(): void {
    this.leave();
    this.#channel.close();
  }

  #heard({ kind, tab }: Message): void {
    if (kind === "taken") this.#hold(tab);
    else if (kind === "left" && this.#holder === tab) this.#hold(null);
    else if (kind === "asked" && this.#holder === this.#tab) this.#tell("taken");
  }

  #hold(holder: string | null): void {
    this.#holder = holder;
    this.#onChange(holder !== null && holder !== this.#tab);
  }

  #tell(kind: Message["kind"]): void {
    this.#channel.postMessage({ kind, tab: this.#tab });
  }
}
