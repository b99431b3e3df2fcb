import facts from "../data/licenses.json" with { type: "json" };

/** A license, or several joined by words. Source: trivy `pkg/licensing/expression` v0.74, SPDX 2.3 annex D */
export type LicenseExpression =
  | { readonly name: string; readonly hasPlus: boolean }
  | {
      readonly left: LicenseExpression;
      readonly joint: Joint;
      readonly right: LicenseExpression;
    };

type Joint = "OR" | "AND" | "WITH";

/** What binds tighter has the greater number. */
const bindings: Readonly<Record<Joint, number>> = { OR: 1, AND: 2, WITH: 3 };

const identifiers = new Map(facts.identifiers.map((id) => [id.toUpperCase(), id]));
const exceptions = new Map(facts.exceptions.map((id) => [id.toUpperCase(), id]));
const synonyms: Readonly<Record<string, string>> = facts.synonyms;

/** Reads an expression and gives each of its licenses its SPDX name where it has one; null if it is none. */
export function readLicenseExpression(text: string): LicenseExpression | null {
  const parsed = new ExpressionParser(toTokens(text)).parse();
  return parsed && normalize(normalize(parsed, toKnownName), toSpdxCharacters);
}

/** The licenses of an expression one by one, exceptions included; null where one isn't on SPDX's list. */
export function partsOfLicense(text: string): readonly string[] | null {
  const parsed = new ExpressionParser(toTokens(text)).parse();
  const parts = parsed ? splitParts(normalize(parsed, toKnownName)) : [];
  return parsed && parts.every(isSpdx) ? parts.map(formatLicense) : null;
}

function splitParts(expression: LicenseExpression): readonly LicenseExpression[] {
  return "name" in expression || expression.joint === "WITH"
    ? [expression]
    : [...splitParts(expression.left), ...splitParts(expression.right)];
}

/** As SPDX writes it, with brackets where they are needed. */
export function formatLicense(expression: LicenseExpression): string {
  if ("name" in expression) {
    const { name, hasPlus } = expression;
    if (facts.gnu.includes(name)) {
      return `${name}-${hasPlus ? "or-later" : "only"}`;
    }
    return hasPlus ? `${name}+` : name;
  }
  const { left, joint, right } = expression;
  const inner = (part: LicenseExpression) =>
    "joint" in part && bindings[joint] > bindings[part.joint]
      ? `(${formatLicense(part)})`
      : formatLicense(part);
  return `${inner(left)} ${joint} ${inner(right)}`;
}

/** Whether every license and exception in it is on SPDX's lists. */
export function isSpdx(expression: LicenseExpression): boolean {
  if ("name" in expression) {
    return identifiers.has(formatLicense(expression).toUpperCase());
  }
  const { left, joint, right } = expression;
  const isRightKnown =
    joint === "WITH" ? exceptions.has(formatLicense(right).toUpperCase()) : isSpdx(right);
  return isSpdx(left) && isRightKnown;
}

/** Words, brackets, and a plus where it ends a word. */
function toTokens(text: string): string[] {
  return [...text.matchAll(/[()]|\+(?=[\s()]|$)|(?:[^\s()+]|\+(?![\s()]|$)[^\s()]?)+/g)].map(
    ([token]) => token,
  );
}

class ExpressionParser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  parse(): LicenseExpression | null {
    const expression = this.#compound(1);
    return this.#at === this.#tokens.length ? expression : null;
  }

  #joint(): Joint | null {
    const word = this.#tokens[this.#at]?.toUpperCase();
    return word === "OR" || word === "AND" || word === "WITH" ? word : null;
  }

  #compound(bindingMin: number): LicenseExpression | null {
    let left = this.#part();
    for (
      let joint = this.#joint();
      left && joint && bindings[joint] >= bindingMin;
      joint = this.#joint()
    ) {
      this.#at += 1;
      // Only WITH binds to the right.
      const right = this.#compound(bindings[joint] + (joint === "WITH" ? 0 : 1));
      left = right && { left, joint, right };
    }
    return left;
  }

  #part(): LicenseExpression | null {
    if (this.#tokens[this.#at] === "(") {
      this.#at += 1;
      const inner = this.#compound(1);
      const isClosed = this.#tokens[this.#at] === ")";
      this.#at += 1;
      return isClosed ? inner : null;
    }
    return this.#simple();
  }

  /** Words in a row are one name, such as `Public Domain`. */
  #simple(): LicenseExpression | null {
    let simple: { name: string; hasPlus: boolean } | null = null;
    for (
      let word = this.#tokens[this.#at];
      word !== undefined && !/^[()+]$/.test(word) && !this.#joint();
      word = this.#tokens[this.#at]
    ) {
      simple = { name: simple ? `${formatLicense(simple)} ${word}` : word, hasPlus: false };
      this.#at += 1;
    }
    if (simple && this.#tokens[this.#at] === "+") {
      this.#at += 1;
      return { name: formatLicense(simple), hasPlus: true };
    }
    return simple;
  }
}

type Normalize = (expression: LicenseExpression) => LicenseExpression;

function normalize(expression: LicenseExpression, change: Normalize): LicenseExpression {
  const changed = change(expression);
  return "name" in changed
    ? changed
    : {
        left: normalize(changed.left, change),
        joint: changed.joint,
        right: normalize(changed.right, change),
      };
}

/** A name in the way in which {@link synonyms} are listed. Source: trivy `pkg/licensing/normalize.go` v0.74 */
function toKey(text: string): { readonly key: string; readonly hasPlus: boolean } {
  let key = text.trim().split(/\s+/).join(" ").toUpperCase();
  if (key.startsWith("HTTP")) {
    return { key, hasPlus: false };
  }
  key = key.replaceAll("LICENCE", "LICENSE").replace(/^THE /, "");
  for (const ending of [" LICENSE", " LICENSED", "-LICENSE", "-LICENSED"]) {
    key = cutEnd(key, ending);
  }
  key = key === "UNLICENSE" ? key : cutEnd(key, "LICENSE");
  key = key === "UNLICENSED" ? key : cutEnd(key, "LICENSED");
  let hasPlus = false;
  for (const ending of ["+", "-OR-LATER", " OR LATER"]) {
    hasPlus ||= key.endsWith(ending);
    key = cutEnd(key, ending);
  }
  key = cutEnd(cutEnd(key, "-ONLY"), " ONLY");
  return { key: key.replace(versionAtEnd, "$1-$4"), hasPlus };
}

const versionAtEnd =
  /([A-UW-Z)])( LICENSE)?\s*[,(-]?\s*(V|V\.|VER|VER\.|VERSION|VERSION-|-)?\s*([1-9](\.\d)*)[)]?$/;

function cutEnd(text: string, ending: string): string {
  return text.endsWith(ending) ? text.slice(0, -ending.length) : text;
}

function toKnownName(expression: LicenseExpression): LicenseExpression {
  const isSimple = "name" in expression;
  if (!isSimple && expression.joint !== "WITH") {
    return expression;
  }
  const name = isSimple ? expression.name.trim() : formatLicense(expression);
  const ownPlus = isSimple && expression.hasPlus;
  const { key, hasPlus } = toKey(name);
  const synonym = Object.hasOwn(synonyms, key) ? synonyms[key] : undefined;
  if (synonym !== undefined) {
    const known = cutEnd(synonym, "+");
    return { name: known, hasPlus: ownPlus || hasPlus || known !== synonym };
  }
  const identifier = isSimple ? identifiers.get(key) : undefined;
  if (identifier !== undefined) {
    return { name: identifier, hasPlus: ownPlus || hasPlus };
  }
  return isSimple ? { name, hasPlus: ownPlus } : expression;
}

/** Identifiers hold no spaces; exceptions have one way of writing. */
function toSpdxCharacters(expression: LicenseExpression): LicenseExpression {
  if ("name" in expression) {
    return { ...expression, name: expression.name.replace(/[^A-Za-z\p{N}.:-]/gu, "-") };
  }
  const { left, joint, right } = expression;
  const exception = exceptions.get(formatLicense(right).toUpperCase());
  return joint === "WITH" && exception !== undefined
    ? { left, joint, right: { name: exception, hasPlus: false } }
    : expression;
}
