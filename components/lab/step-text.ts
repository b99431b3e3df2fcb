/** What is asked before a step's command is run. */
export interface StepPrediction {
  readonly question: string;
  readonly choices: readonly { readonly id: string; readonly text: string }[];
  readonly answer: string;
  readonly because: string;
}

/** A step of a lab in one language, as it is written; how the learner stands with it is told apart. */
export interface StepText {
  readonly section: string;
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly minutes: number;
  readonly command: string;
  readonly expected: string;
  readonly prediction: StepPrediction | null;
  readonly checks: readonly { readonly id: string; readonly label: string }[];
  /** Whether a newcomer can ask for a hint. */
  readonly hasHints: boolean;
  /** Whether what the step made can be taken back by a button. */
  readonly canRestart: boolean;
}
