import { copyable } from "../text/prompt.ts";

/**
 * Takes copying and pasting over from xterm inside its element: what's copied comes without prompts and trailing
 * blanks, and `onPaste` decides about what is pasted.
 */
export function handleClipboard(
  element: HTMLElement,
  selection: () => string,
  onPaste: (text: string) => void,
): void {
  const copy = (event: ClipboardEvent) => {
    if (selection() === "") return;
    event.clipboardData?.setData("text/plain", copyable(selection()));
    stop(event);
  };
  const paste = (event: ClipboardEvent) => {
    stop(event);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text !== "") onPaste(text);
  };
  // Before xterm's own listeners, which are inside or later.
  element.addEventListener("copy", copy, { capture: true });
  element.addEventListener("paste", paste, { capture: true });
}

/** Copies what is selected, where the browser has no gesture of its own for it. */
export function copySelection(selection: string): void {
  // Without permission the reader still has the browser's menu.
  void navigator.clipboard?.writeText(copyable(selection)).catch(() => {});
}

function stop(event: ClipboardEvent): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}
