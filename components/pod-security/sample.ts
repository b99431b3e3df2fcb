/** A manifest to begin with. */
export interface Sample {
  readonly name: string;
  readonly text: string;
}
