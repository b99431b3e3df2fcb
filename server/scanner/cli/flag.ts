/** One flag of a command: what parses it, what explains it, and where else its value may come from. */
export interface Flag {
  readonly name: string;
  readonly short?: string;
  /** Its key in trivy.yaml, dotted. */
  readonly config: string;
  readonly type: "bool" | "string" | "strings" | "int" | "float" | "duration";
  readonly default?: FlagValue;
  readonly values?: readonly string[];
  readonly usage?: string;
  readonly aliases?: readonly {
    readonly name: string;
    readonly config?: string;
    readonly deprecated?: boolean;
  }[];
  /** What to use instead; the flag works and is hidden. */
  readonly deprecated?: string;
  /** What to use instead; the flag is an error. */
  readonly removed?: string;
  readonly internal?: boolean;
}

export type FlagTable = readonly Flag[];

export type FlagValue = string | number | boolean | readonly string[];

/** A heading of the help and the flags below it. */
export interface FlagGroup {
  readonly title: string;
  readonly flags: FlagTable;
}

/** A flag's default, or the zero value of its type. */
export function defaultOf(flag: Flag): FlagValue {
  if (flag.default !== undefined) {
    return flag.default;
  }
  switch (flag.type) {
    case "bool":
      return false;
    case "strings":
      return [];
    case "int":
    case "float":
      return 0;
    case "duration":
      return "0s";
    default:
      return "";
  }
}
