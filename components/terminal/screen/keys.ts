/** Whose habits the keys follow. */
export type Platform = "mac" | "windows" | "linux";

/** What is read of a keyboard event. */
export type KeyPress = Pick<
  KeyboardEvent,
  "key" | "code" | "ctrlKey" | "shiftKey" | "altKey" | "metaKey" | "isComposing"
>;

/**
 * What a key means before the shell gets it: `shell`: it gets it; `browser`: the browser's own doing, e.g. to
 * paste; the others are the page's.
 */
export type KeyAct =
  | { readonly kind: "shell" | "browser" | "copy" | "find" | "clear" | "nothing" }
  | { readonly kind: "switch"; readonly by: 1 | -1 }
  | { readonly kind: "send"; readonly text: string };

export interface KeyContext {
  readonly platform: Platform;
  readonly hasSelection: boolean;
  /** Whether a program like `vi` or `less` has the whole screen: then Ctrl+F is its own. */
  readonly isFullScreenProgram: boolean;
}

const shell: KeyAct = { kind: "shell" };

/** The platform of `navigator.platform`, or of a newer browser's name for it. */
export function platformOf(name: string): Platform {
  if (/mac|iphone|ipad|ipod/i.test(name)) return "mac";
  return /win/i.test(name) ? "windows" : "linux";
}

/** Decides what a key press means, as people expect on each platform. */
export function actOnKey(press: KeyPress, context: KeyContext): KeyAct {
  if (press.isComposing || press.altKey) return shell;
  // The key beside 1 or Backspace on a Japanese keyboard: shells know no yen.
  if (press.code === "IntlYen" && press.key === "¥") return { kind: "send", text: "\\" };
  if (press.ctrlKey && press.shiftKey && !press.metaKey) return withControlShift(press, context);
  if (context.platform === "mac") return press.metaKey ? withCommand(press, context) : shell;
  return press.ctrlKey && !press.metaKey ? withControl(press, context) : shell;
}

function withControlShift(press: KeyPress, context: KeyContext): KeyAct {
  if (press.key === "ArrowLeft") return { kind: "switch", by: -1 };
  if (press.key === "ArrowRight") return { kind: "switch", by: 1 };
  if (context.platform === "mac") return shell;
  switch (press.code) {
    case "KeyC":
      // Without a selection the browser would open its developer tools.
      return { kind: context.hasSelection ? "copy" : "nothing" };
    case "KeyV":
      return { kind: "browser" };
    case "KeyF":
      return { kind: "find" };
    default:
      return shell;
  }
}

function withControl(press: KeyPress, context: KeyContext): KeyAct {
  const isWindows = context.platform === "windows";
  if (press.key === "Insert") return context.hasSelection ? { kind: "copy" } : shell;
  switch (press.code) {
    case "KeyF":
      return context.isFullScreenProgram ? shell : { kind: "find" };
    case "KeyC":
      return isWindows && context.hasSelection ? { kind: "copy" } : shell;
    case "KeyV":
      return isWindows ? { kind: "browser" } : shell;
    default:
      return shell;
  }
}

const commandKeys: Readonly<Record<string, KeyAct>> = {
  ArrowLeft: { kind: "send", text: "\u0001" },
  ArrowRight: { kind: "send", text: "\u0005" },
  Backspace: { kind: "send", text: "\u0015" },
};

function withCommand(press: KeyPress, context: KeyContext): KeyAct {
  switch (press.code) {
    case "KeyF":
      return { kind: "find" };
    case "KeyK":
      return { kind: "clear" };
    case "KeyC":
      return context.hasSelection ? { kind: "copy" } : { kind: "browser" };
    default:
      return commandKeys[press.key] ?? shell;
  }
}
