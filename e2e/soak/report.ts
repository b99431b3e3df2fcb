/** What the learners of a run have seen, for all of them together. */
export class Report {
  /** How often each act was done. */
  readonly acts = new Map<string, number>();
  /** Milliseconds from Enter to the end of an ordinary command. */
  readonly commandMs: number[] = [];
  /** What should not have happened, with how often. */
  readonly faults = new Map<string, number>();

  did(act: string): void {
    this.acts.set(act, (this.acts.get(act) ?? 0) + 1);
  }

  fault(what: string): void {
    this.faults.set(what, (this.faults.get(what) ?? 0) + 1);
  }
}
