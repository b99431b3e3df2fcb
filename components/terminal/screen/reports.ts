/**
 * What a terminal answers by itself when output asks for it: its kind, the cursor's place, a mode, a colour.
 * Source: xterm's "Control Sequences", Device Attributes, DSR, DECRPM, OSC 10-12, DCS.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with one.
const report = /^\u001b(?:\[[?>=]?[\d;]*[cnRtx]|\[\??[\d;]*\$y|\][\d;]+.*|P.*)/s;

/** Whether text that a screen sends is an answer to output, and was typed by nobody. */
export function isReport(text: string): boolean {
  return report.test(text);
}
