import { isRecord } from "../../kube/index.ts";

type Step =
  | { readonly kind: "member"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "all" }
  | { readonly kind: "filter"; readonly path: readonly Step[]; readonly value: unknown };

const patterns = {
  filter: /^\[\?\(@([^=!<>]*?)\s*==\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+))\s*\)\]/,
  quoted: /^\[['"]((?:[^'"\\]|\\.)*)['"]\]/,
  index: /^\[(-?\d+)\]/,
  all: /^(?:\[\*\]|\.\*)/,
  member: /^\.?((?:[^.[\]\\]|\\.)+)/,
} as const;

/** The steps of a path such as `.status.conditions[?(@.type=="Ready")].status`; undefined if malformed. */
export function parseJsonPath(text: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  let rest = text.trim();
  while (rest !== "") {
    const found = nextStep(rest);
    if (!found) {
      return undefined;
    }
    steps.push(found.step);
    rest = rest.slice(found.length);
  }
  return steps;
}

function nextStep(text: string): { step: Step; length: number } | undefined {
  const filter = patterns.filter.exec(text);
  if (filter) {
    const [whole, path = "", double, single, bare] = filter;
    const inner = parseJsonPath(path);
    const value = double ?? single ?? literal(bare ?? "");
    return inner && { step: { kind: "filter", path: inner, value }, length: whole.length };
  }
  const quoted = patterns.quoted.exec(text);
  if (quoted) {
    return { step: memberStep(quoted[1] ?? ""), length: quoted[0].length };
  }
  const index = patterns.index.exec(text);
  if (index) {
    return { step: { kind: "index", index: Number(index[1]) }, length: index[0].length };
  }
  const all = patterns.all.exec(text);
  if (all) {
    return { step: { kind: "all" }, length: all[0].length };
  }
  const member = patterns.member.exec(text);
  return member ? { step: memberStep(member[1] ?? ""), length: member[0].length } : undefined;
}

function memberStep(name: string): Step {
  return { kind: "member", name: name.replace(/\\(.)/g, "$1") };
}

function literal(text: string): unknown {
  if (text === "true" || text === "false") {
    return text === "true";
  }
  return Number.isNaN(Number(text)) ? text : Number(text);
}

/** All values that a path finds. Source: client-go util/jsonpath/jsonpath.go v1.35. */
export function findAll(value: unknown, steps: readonly Step[]): unknown[] {
  return steps.reduce<unknown[]>((found, step) => found.flatMap((one) => take(one, step)), [value]);
}

function take(value: unknown, step: Step): unknown[] {
  switch (step.kind) {
    case "member":
      return isRecord(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : [];
    case "index":
      return Array.isArray(value) ? value.slice(step.index).slice(0, 1) : [];
    case "all":
      return Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [];
    case "filter":
      return Array.isArray(value)
        ? value.filter((item) => findAll(item, step.path).includes(step.value))
        : [];
  }
}
