/** What a step teaches only after it was run, for readers on paper. */
export interface PaperStep {
  readonly number: number;
  readonly title: string;
  /** What was to be predicted, and why; `null` where the step asks for no prediction. */
  readonly prediction: { readonly answer: string; readonly because: string } | null;
  /** What may be wrong, each with the command that mends it where there is one. */
  readonly hints: readonly { readonly text: string; readonly command: string | null }[];
}

/** A question's right answer: one line for each of its parts. */
export interface PaperAnswer {
  readonly number: number;
  readonly lines: readonly string[];
  readonly explanation: string;
}

/** A link of the text that leaves the book. Its number stands beside it in the text. */
export interface PaperLink {
  readonly number: number;
  readonly name: string;
  readonly address: string;
}

/** What stands at the end of a printed section: nobody can press a button or follow a link there. */
export interface PaperText {
  readonly steps: readonly PaperStep[];
  readonly answers: readonly PaperAnswer[];
  readonly links: readonly PaperLink[];
}
