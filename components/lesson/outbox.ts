import type { AnswerQuestion, StepAction } from "../../server/contracts/lesson.ts";

/** What a learner did while the server couldn't be told. */
export type Letter =
  | { readonly kind: "act"; readonly action: StepAction }
  | { readonly kind: "answer"; readonly request: AnswerQuestion }
  | { readonly kind: "read"; readonly section: string };

/** The part of the browser's storage that an outbox needs. */
export type LetterBox = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const key = "kubebook:outbox";
const lettersMax = 200;

/** Keeps predictions, answers and sections read until the server has taken them, across reloads. */
export class Outbox {
  readonly #storage: LetterBox | null;
  #letters: readonly Letter[];

  /** Without a storage, letters are kept for as long as the page is open. */
  constructor(storage: LetterBox | null) {
    this.#storage = storage;
    this.#letters = read(storage);
  }

  get letters(): readonly Letter[] {
    return this.#letters;
  }

  /** Adds a letter, in place of an older one about the same thing. */
  put(letter: Letter): void {
    this.#set([...this.#letters.filter((other) => topicOf(other) !== topicOf(letter)), letter]);
  }

  /** Takes out a letter that was delivered. */
  remove(letter: Letter): void {
    this.#set(this.#letters.filter((other) => other !== letter));
  }

  #set(letters: readonly Letter[]): void {
    this.#letters = letters.slice(-lettersMax);
    try {
      if (this.#letters.length === 0) this.#storage?.removeItem(key);
      else this.#storage?.setItem(key, JSON.stringify(this.#letters));
    } catch {
      // A full or forbidden storage: the letters live as long as the page.
    }
  }
}

/** What another version of the page may have stored is no letter of this one's. */
function isLetter(value: { kind?: unknown } | null): boolean {
  return ["act", "answer", "read"].includes(String(value?.kind));
}

function topicOf(letter: Letter): string {
  switch (letter.kind) {
    case "act":
      return `act ${letter.action.section} ${letter.action.step} ${letter.action.action.kind}`;
    case "answer":
      return `answer ${letter.request.section} ${letter.request.question}`;
    case "read":
      return `read ${letter.section}`;
  }
}

function read(storage: LetterBox | null): readonly Letter[] {
  try {
    const letters: unknown = JSON.parse(storage?.getItem(key) ?? "[]");
    return Array.isArray(letters) ? letters.filter(isLetter) : [];
  } catch {
    return [];
  }
}
