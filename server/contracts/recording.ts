/**
 * A terminal session that was recorded, as asciinema keeps one: asciicast v3, lines of JSON with a header first, then
 * events of `[seconds since the event before, code, data]`. Of the codes `o` (output) and `m` (marker) are used.
 * A marker stands at the beginning of each step of the lab, and its label is the step's id.
 * Source: https://docs.asciinema.org/manual/asciicast/v3/.
 */
export interface Recording {
  readonly title: string;
  /** Cells of the screen that the programs wrote to. */
  readonly columns: number;
  readonly rows: number;
  readonly output: readonly RecordedOutput[];
  readonly markers: readonly RecordedMarker[];
  readonly durationMs: number;
}

/** What the shell wrote at a time, counted from the recording's beginning. */
export interface RecordedOutput {
  readonly atMs: number;
  readonly text: string;
}

/** Where a step begins: the output before the one numbered `output` belongs to the steps before. */
export interface RecordedMarker {
  readonly atMs: number;
  readonly label: string;
  readonly output: number;
}

/** An event as it is written. */
export type RecordedEvent = readonly [seconds: number, code: "o" | "m", data: string];

/** Nothing in a recording is waited for any longer: whoever replays it has seen that it takes a while. */
export const waitSecondsMax = 2;

/** Writes a recording. It tells neither when nor where it was made. */
export function writeRecording(
  { title, columns, rows }: Pick<Recording, "title" | "columns" | "rows">,
  events: readonly RecordedEvent[],
): string {
  const term = { cols: columns, rows, type: "xterm-256color" };
  const header = { version: 3, term, idle_time_limit: waitSecondsMax, title };
  return `${[header, ...events].map((line) => JSON.stringify(line)).join("\n")}\n`;
}

/**
 * Reads a recording. Events that aren't shown (input, resizes, an exit status) only take their time.
 * @throws SyntaxError where it isn't asciicast v3, with the number of the line.
 */
export function parseRecording(text: string): Recording {
  const [first, ...rest] = text.split("\n");
  const { title, columns, rows } = headerOf(first ?? "");
  const output: RecordedOutput[] = [];
  const markers: RecordedMarker[] = [];
  let seconds = 0;
  for (const [index, line] of rest.entries()) {
    if (line === "" || line.startsWith("#")) continue;
    const [interval, code, data] = eventOf(line, index + 2);
    seconds += interval;
    const atMs = Math.round(seconds * 1000);
    if (code === "o") output.push({ atMs, text: data });
    if (code === "m") markers.push({ atMs, label: data, output: output.length });
  }
  return { title, columns, rows, output, markers, durationMs: Math.round(seconds * 1000) };
}

function headerOf(line: string): Pick<Recording, "title" | "columns" | "rows"> {
  const header = jsonOf(line, 1);
  const term: unknown = fieldOf(header, "term");
  const [columns, rows] = [fieldOf(term, "cols"), fieldOf(term, "rows")];
  const title = fieldOf(header, "title") ?? "";
  if (
    fieldOf(header, "version") !== 3 ||
    typeof columns !== "number" ||
    typeof rows !== "number" ||
    typeof title !== "string"
  ) {
    throw new SyntaxError("line 1 is no header of asciicast v3");
  }
  return { title, columns, rows };
}

function eventOf(line: string, number: number): readonly [number, string, string] {
  const event = jsonOf(line, number);
  const [interval, code, data] = Array.isArray(event) ? event : [];
  if (!(interval >= 0) || typeof code !== "string" || typeof data !== "string") {
    throw new SyntaxError(`line ${number} is no event of asciicast v3`);
  }
  return [interval, code, data];
}

function jsonOf(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new SyntaxError(`line ${number} is no JSON`);
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
