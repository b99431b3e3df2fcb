interface Base {
  readonly section: string;
  readonly id: string;
  /** Its place among the questions of its section, counted from 1. */
  readonly place: { readonly number: number; readonly total: number };
  /** Whether it's asked again some days after it was answered right. */
  readonly isRecalled: boolean;
  readonly prompt: string;
  readonly explanation: string;
  /** Where the text teaches it. */
  readonly teaches: { readonly href: string; readonly name: string };
}

/** A choice; `wrong` tells why it is, and is `null` where it's right. */
export interface ChoiceText {
  readonly id: string;
  readonly text: string;
  readonly wrong: string | null;
}

export interface ChoicesText extends Base {
  readonly kind: "single" | "multiple" | "predict";
  readonly command: string | null;
  readonly choices: readonly ChoiceText[];
}

/** `items` are shuffled, the same way each time. */
export interface OrderText extends Base {
  readonly kind: "order";
  readonly items: readonly { readonly id: string; readonly text: string }[];
}

/** Lines of YAML as runs of text and blanks. */
export interface FillText extends Base {
  readonly kind: "fill";
  readonly lines: readonly (readonly FillPart[])[];
}

export type FillPart =
  | { readonly text: string }
  | { readonly blank: string; readonly number: number; readonly width: number };

export interface SpotText extends Base {
  readonly kind: "spot";
  readonly lines: readonly string[];
  readonly wanted: readonly number[];
}

export interface FreeText extends Base {
  readonly kind: "text";
  readonly model: string;
}

/** A question in one language, as a page shows it. */
export type QuestionText = ChoicesText | OrderText | FillText | SpotText | FreeText;
