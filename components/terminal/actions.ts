import type { StartOver } from "../../server/contracts/terminal.ts";
import type { Preferences } from "./preferences.ts";
import type { StepMark } from "./screen/step-marks.ts";
import type { DockPane } from "./snapshot.ts";
import type { Transcript } from "./text/transcript.ts";

/** What the page's buttons can ask of the terminals. What names none is about the one in front. */
export interface TerminalActions {
  /** Gets the sandbox ready in the background. */
  prepare(): void;
  /** Opens the terminal, or opens it again after it was idle, expired or at fault. */
  open(): void;
  /** Gives up the place in the queue for a sandbox, and what was to run in it. */
  leaveQueue(): void;
  /** Types a command and presses Enter, as soon as the shell is ready for it. */
  run(command: string): void;
  cancelRun(): void;
  reconnect(): void;
  /** Puts the keyboard into the terminal, now or as soon as a shell is open. */
  focus(): void;
  send(text: string): void;
  /** Pastes from the clipboard, after a question where several lines would run. */
  paste(): void;
  /** Pastes the text that waits: line by line at prompts of their own, or all at once. */
  confirmPaste(text: string, isLineByLine: boolean): void;
  cancelPaste(): void;
  /** Shows or hides the search; hiding gives the keyboard back. */
  setFinding(isFinding: boolean): void;
  /** Goes to the next place where the text occurs, or to the one before. */
  find(text: string, isBackwards: boolean, isTyping: boolean): void;
  holdControl(isHeld: boolean): void;
  setFull(isFull: boolean): void;
  /** Puts one of the dock's views in front. */
  setPane(pane: DockPane): void;
  /** Types the line again with half-width characters. */
  makeHalfWidth(): void;
  /** Leaves the line as it is typed. */
  keepFullWidth(): void;
  takeKeyboard(): void;
  prefer(change: Partial<Preferences>): void;
  /** Opens another terminal, unless there are as many as may be. */
  addShell(): void;
  showShell(name: string): void;
  closeShell(name: string): void;
  renameShell(name: string, title: string): void;
  /** Deletes what the learner made, who must have confirmed it. @returns whether all of it could be done. */
  startOver(what: StartOver): Promise<boolean>;
  /** Marks a step's command in the margin of the terminals; `null` takes the mark away. */
  markStep(id: string, mark: StepMark | null): void;
  /** The last run of a command that the terminal still shows, or of any command. */
  transcript(command?: string): Promise<Transcript | null>;
  /** Shows the screen in an element until the returned function is called. */
  attach(host: HTMLElement): () => void;
}
