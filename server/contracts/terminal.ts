import { z } from "zod";

/** Name of a terminal in its sandbox: letters, digits and dashes. The page's dock uses `main`. */
const terminalNameSchema = z.string().regex(/^[a-z0-9-]{1,32}$/);

/** Terminal size in cells. */
export const terminalSizeSchema = z.object({
  columns: z.number().int().min(2).max(500),
  rows: z.number().int().min(1).max(300),
});
export type TerminalSize = z.infer<typeof terminalSizeSchema>;

/** A language of the book. */
const terminalLanguageSchema = z.enum(["ja", "en"]);
export type TerminalLanguage = z.infer<typeof terminalLanguageSchema>;

/**
 * Opens a terminal, starting its shell where none runs. `seen` is what the tab already shows: the
 * shell's epoch and the offset after its last byte; the answer goes on from there if it can.
 */
export const openTerminalSchema = z.object({
  terminal: terminalNameSchema,
  size: terminalSizeSchema,
  seen: z.object({ epoch: z.string().max(64), offset: z.number().int().min(0) }).nullable(),
  /** What the server itself writes into the terminal is in the language of the page that opened it last. */
  language: terminalLanguageSchema.default("ja"),
});
export type OpenTerminal = z.input<typeof openTerminalSchema>;
export type OpenTerminalAsked = z.output<typeof openTerminalSchema>;

/**
 * Answer to {@link openTerminalSchema}. `from` is the offset of the first byte that will be sent; when
 * it isn't the offset that was `seen`, the tab clears its screen first. `end` is the offset after the newest
 * byte at that moment: what lies before it was answered before, so the tab reports nothing to it.
 */
export type OpenTerminalReply =
  | { readonly ok: true; readonly epoch: string; readonly from: number; readonly end: number }
  | { readonly ok: false; readonly code: TerminalFailure; readonly message: string };

export type TerminalFailure = "unauthenticated" | "full" | "expired" | "fault" | "bad-request";

/** Bytes that a tab types or pastes, as text. */
export const terminalInputSchema = z.object({
  terminal: terminalNameSchema,
  text: z.string().max(65_536),
});
export type TerminalInput = z.infer<typeof terminalInputSchema>;

export const terminalResizeSchema = z.object({
  terminal: terminalNameSchema,
  size: terminalSizeSchema,
});
export type TerminalResize = z.infer<typeof terminalResizeSchema>;

/** Tells the server that the tab has drawn everything before `offset`: its flow control. */
export const terminalAckSchema = z.object({
  terminal: terminalNameSchema,
  offset: z.number().int().min(0),
});
export type TerminalAck = z.infer<typeof terminalAckSchema>;

export const closeTerminalSchema = z.object({ terminal: terminalNameSchema });
type CloseTerminal = z.infer<typeof closeTerminalSchema>;

/**
 * Output of a shell. `offset` counts bytes since the shell of this epoch started. A tab that draws too slowly
 * while another one keeps up gets a gap: an offset beyond what it expects, upon which it clears its screen.
 */
export interface TerminalOutput {
  readonly terminal: string;
  readonly epoch: string;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** The shell ended; the next open starts another one. */
export interface TerminalExit {
  readonly terminal: string;
  readonly epoch: string;
  readonly code: number;
}

/**
 * How long a seat may take, in whole minutes. Before `fromMinutes` none comes free; `likely` is known once some
 * have come free of late, and eight of ten waits end by its `toMinutes`.
 */
export interface QueueWait {
  readonly fromMinutes: number;
  readonly likely: { readonly minutes: number; readonly toMinutes: number } | null;
}

/** What a learner is told of their sandbox. Times are RFC 3339. */
export type SandboxState =
  | { readonly phase: "absent" }
  | { readonly phase: "starting"; readonly since: string }
  /** Where the reader is away when their turn comes, the seat is held for `heldForMs`. */
  | {
      readonly phase: "full";
      readonly place: number;
      readonly wait: QueueWait;
      readonly heldForMs: number;
    }
  /** It's the learner's turn, and none of their pages is looked at: the seat lapses `lapsesInMs` after this was told. */
  | { readonly phase: "held"; readonly lapsesInMs: number }
  /**
   * The held seat went on to the next, after `heldForMs`. Who stands in line again gets the old place back for
   * `placeKeptForMs` after this was told; with 0, one at the end.
   */
  | { readonly phase: "lapsed"; readonly heldForMs: number; readonly placeKeptForMs: number }
  /** It becomes idle `idleInMs` after this was told, unless it is used: counted from here, for clocks differ. */
  | {
      readonly phase: "ready";
      readonly namespace: string;
      readonly shell: "bubblewrap" | "local";
      readonly idleInMs: number;
    }
  /**
   * It was put to rest after `afterMs` without a sign of life; `null`: with the server, or nobody knows any more. Home
   * and objects are deleted at `until`, unless the learner comes before.
   */
  | {
      readonly phase: "idle";
      readonly since: string;
      readonly until: string;
      readonly afterMs: number | null;
    }
  | { readonly phase: "expired"; readonly since: string }
  /** `retryInMinutes`: too many came from the learner's network; `null`: it is a fault of ours. */
  | {
      readonly phase: "fault";
      readonly message: string;
      readonly retryInMinutes: number | null;
    };

/** What of a sandbox begins anew: its home as it was on the first day, its objects in the cluster, or both. */
export const startOverSchema = z
  .object({ home: z.boolean(), objects: z.boolean() })
  .refine(({ home, objects }) => home || objects, { error: "name what begins anew" });
export type StartOver = z.infer<typeof startOverSchema>;

/** `failed`: not all could be done; asking again goes on from there. */
export type StartOverReply =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: "bad-request" | "failed" };

/** Socket events that the page sends. */
export interface ClientToServerEvents {
  "terminal:open": (request: OpenTerminal, reply: (answer: OpenTerminalReply) => void) => void;
  "terminal:input": (input: TerminalInput) => void;
  "terminal:resize": (resize: TerminalResize) => void;
  "terminal:ack": (ack: TerminalAck) => void;
  /** Asks which terminals of the sandbox run a shell. Starts nothing. */
  "terminal:list": (reply: (names: readonly string[]) => void) => void;
  /** Ends a terminal's shell and all that runs in it. */
  "terminal:close": (request: CloseTerminal) => void;
  /** Asks for the sandbox's state as it is now; each change is told by `sandbox:state`. */
  "sandbox:get": (reply: (state: SandboxState) => void) => void;
  /** The reader came near a lab: create the sandbox in the background. */
  "sandbox:prepare": () => void;
  /** Gives up the place in the queue, or the seat that is held; `sandbox:state` tells what there is then. */
  "sandbox:leave-queue": () => void;
  /** Whether the reader looks at this page; one that says nothing isn't looked at. A seat is held for who is away. */
  "page:shown": (isShown: boolean) => void;
  /**
   * Deletes what the learner made, which they must have confirmed; answers when it's done. A new home ends the
   * shells (`terminal:exit`), and the sandbox is `starting` meanwhile. Objects go with all their namespaces.
   */
  "sandbox:start-over": (request: StartOver, reply: (answer: StartOverReply) => void) => void;
}

/** Socket events that the server sends. */
export interface ServerToClientEvents {
  "terminal:output": (output: TerminalOutput) => void;
  "terminal:exit": (exit: TerminalExit) => void;
  "sandbox:state": (state: SandboxState) => void;
  /** The server is about to stop, for an update perhaps: shells end, files and objects are kept. */
  "server:stopping": () => void;
}

export { socketPath } from "./paths.ts";
