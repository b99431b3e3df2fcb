import { instantFromMs } from "../../../../../core/time.ts";
import type { Spans } from "../../../regex/machine.ts";
import { formatDate, secondsOf } from "../../system/date.ts";
import { AwkFault, type Expr, type Target } from "./nodes.ts";
import { type Runtime, type Steps, settled } from "./runtime.ts";
import { formatText, InputText, toNumber, type Value } from "./values.ts";

/** What functions need of the evaluation. */
export interface Evaluation {
  value(expr: Expr): Steps<Value>;
  assign(target: Target, value: Value): Steps<void>;
  array(name: string): Map<string, Value>;
  /** The source of an argument that is an expression or a text. */
  pattern(expr: Expr): Steps<string>;
}

type Builtin = (runtime: Runtime, evaluation: Evaluation, args: readonly Expr[]) => Steps<Value>;

function number(compute: (...values: number[]) => number): Builtin {
  return function* (_runtime, evaluation, args) {
    const values: number[] = [];
    for (const arg of args) {
      values.push(toNumber(yield* evaluation.value(arg)));
    }
    return compute(...values);
  };
}

function bits(compute: (left: bigint, right: bigint) => bigint): Builtin {
  return number((left = 0, right = 0) =>
    Number(BigInt.asUintN(53, compute(BigInt(Math.trunc(left)), BigInt(Math.trunc(right))))),
  );
}

function text(compute: (text: string) => Value): Builtin {
  return function* (runtime, evaluation, [arg]) {
    return compute(arg ? runtime.text(yield* evaluation.value(arg)) : "");
  };
}

const length: Builtin = function* (runtime, evaluation, [arg]) {
  if (arg?.kind === "name" && evaluation.array(arg.name).size > 0) {
    return evaluation.array(arg.name).size;
  }
  const value = arg ? yield* evaluation.value(arg) : yield* runtime.record();
  return runtime.text(value).length;
};

const substr: Builtin = function* (runtime, evaluation, [of, from, size]) {
  if (!of || !from) {
    throw new AwkFault("cmd. line:1: Too few arguments");
  }
  const whole = runtime.text(yield* evaluation.value(of));
  const start = Math.round(toNumber(yield* evaluation.value(from)));
  const count = size
    ? Math.round(toNumber(yield* evaluation.value(size)))
    : Number.POSITIVE_INFINITY;
  const end = Math.min(whole.length, start + count - 1);
  return whole.slice(Math.max(0, start - 1), Math.max(0, end));
};

const index: Builtin = function* (runtime, evaluation, [of, wanted]) {
  const whole = of ? runtime.text(yield* evaluation.value(of)) : "";
  return whole.indexOf(wanted ? runtime.text(yield* evaluation.value(wanted)) : "") + 1;
};

const match: Builtin = function* (runtime, evaluation, [of, pattern]) {
  if (!of || !pattern) {
    throw new AwkFault("cmd. line:1: Too few arguments");
  }
  const whole = runtime.text(yield* evaluation.value(of));
  const regex = runtime.regex(yield* evaluation.pattern(pattern));
  const found = yield* settled(regex.find(runtime.process, whole));
  const [start = -1, end = -1] = found ?? [];
  runtime.cell("RSTART").value = start + 1;
  runtime.cell("RLENGTH").value = found ? end - start : -1;
  return start + 1;
};

const split: Builtin = function* (runtime, evaluation, [of, target, separator]) {
  if (!of || target?.kind !== "name") {
    throw new AwkFault("cmd. line:1: Not an array");
  }
  const whole = runtime.text(yield* evaluation.value(of));
  const by = separator ? yield* evaluation.pattern(separator) : runtime.variable("FS");
  const parts = yield* runtime.split(whole, by);
  const array = evaluation.array(target.name);
  array.clear();
  for (const [at, part] of parts.entries()) {
    array.set(String(at + 1), new InputText(part));
  }
  return parts.length;
};

const sprintf: Builtin = function* (runtime, evaluation, [format, ...args]) {
  const values: Value[] = [];
  const shape = format ? runtime.text(yield* evaluation.value(format)) : "";
  for (const arg of args) {
    values.push(yield* evaluation.value(arg));
  }
  return formatText(shape, values);
};

/** `\\&` is an ampersand, `&` the match; with `groups` also `\\1`. */
function filled(replacement: string, whole: string, found: Spans, groups: boolean): string {
  const group = (at: number) => {
    const start = found[at * 2] ?? -1;
    return start < 0 ? "" : whole.slice(start, found[at * 2 + 1]);
  };
  return replacement.replace(/\\(\\|&|\d)|&/g, (part, escaped?: string) => {
    if (escaped === undefined) {
      return group(0);
    }
    return groups && /\d/.test(escaped)
      ? group(Number(escaped))
      : escaped === "\\" || escaped === "&"
        ? escaped
        : part;
  });
}

function* replaceIn(
  runtime: Runtime,
  whole: string,
  source: string,
  replacement: string,
  plan: { readonly from: number; readonly all: boolean; readonly groups: boolean },
): Steps<{ readonly text: string; readonly count: number }> {
  const regex = runtime.regex(source);
  let result = "";
  let copied = 0;
  let seen = 0;
  let count = 0;
  for (let at = 0; at <= whole.length; ) {
    const found = yield* settled(
      regex.find(runtime.process, whole, { from: at, isLineStart: at === 0 }),
    );
    const [start = 0, end = 0] = found ?? [];
    if (!found) {
      break;
    }
    seen += 1;
    if (seen >= plan.from && !(end === start && start === copied && count > 0)) {
      result += whole.slice(copied, start) + filled(replacement, whole, found, plan.groups);
      copied = end;
      count += 1;
      if (!plan.all) {
        break;
      }
    }
    at = end > start ? end : end + 1;
    if (runtime.process.machine.share.isDue()) {
      yield runtime.process.breathe();
    }
  }
  return { text: result + whole.slice(copied), count };
}

function substitute(all: boolean): Builtin {
  return function* (runtime, evaluation, [pattern, replacement, target]) {
    if (!pattern || !replacement) {
      throw new AwkFault("cmd. line:1: Too few arguments");
    }
    const source = yield* evaluation.pattern(pattern);
    const by = runtime.text(yield* evaluation.value(replacement));
    const record: Target = { kind: "field", of: { kind: "number", value: 0 } };
    const place = target === undefined ? record : isTarget(target) ? target : null;
    const whole = runtime.text(yield* evaluation.value(target ?? record));
    const plan = { from: 1, all, groups: false };
    const { text: changed, count } = yield* replaceIn(runtime, whole, source, by, plan);
    if (count > 0 && place) {
      yield* evaluation.assign(place, changed);
    }
    return count;
  };
}

const gensub: Builtin = function* (runtime, evaluation, [pattern, replacement, which, target]) {
  if (!pattern || !replacement || !which) {
    throw new AwkFault("cmd. line:1: Too few arguments");
  }
  const source = yield* evaluation.pattern(pattern);
  const by = runtime.text(yield* evaluation.value(replacement));
  const how = runtime.text(yield* evaluation.value(which));
  const whole = runtime.text(target ? yield* evaluation.value(target) : yield* runtime.record());
  const all = /^[gG]/.test(how);
  const from = all ? 1 : Math.max(1, Number.parseInt(how, 10) || 1);
  return (yield* replaceIn(runtime, whole, source, by, { from, all, groups: true })).text;
};

function isTarget(expr: Expr): expr is Target {
  return expr.kind === "name" || expr.kind === "index" || expr.kind === "field";
}

const close: Builtin = function* (runtime, evaluation, [name]) {
  const text = name ? runtime.text(yield* evaluation.value(name)) : "";
  return (yield runtime.streams.close(text)) as number;
};

const system: Builtin = function* (runtime, evaluation, [command]) {
  const text = command ? runtime.text(yield* evaluation.value(command)) : "";
  return (yield runtime.streams.system(text)) as number;
};

const fflush: Builtin = function* (runtime) {
  yield runtime.streams.flush();
  return 0;
};

const seconds = (runtime: Runtime) =>
  Math.floor(runtime.process.machine.clock.now().getTime() / 1000);

const formatTime: Builtin = function* (runtime, evaluation, [format, at]) {
  const shape = format ? runtime.text(yield* evaluation.value(format)) : "%c";
  const time = at ? toNumber(yield* evaluation.value(at)) : seconds(runtime);
  return formatDate(instantFromMs(time * 1000), shape);
};

const mktime: Builtin = text((spec) => {
  const [year = 1970, ...rest] = spec.trim().split(/\s+/).map(Number);
  const [month = 1, day = 1, hour = 0, minute = 0, second = 0] = rest;
  return secondsOf({ year, month, day, hour, minute, second }) ?? -1;
});

const systime: Builtin = function* (runtime) {
  yield* settled(0);
  return seconds(runtime);
};

/** Functions of the language by name; those with state of their own live in the interpreter. */
export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ["length", length],
  ["substr", substr],
  ["index", index],
  ["match", match],
  ["split", split],
  ["sprintf", sprintf],
  ["sub", substitute(false)],
  ["gsub", substitute(true)],
  ["gensub", gensub],
  ["close", close],
  ["system", system],
  ["fflush", fflush],
  ["systime", systime],
  ["strftime", formatTime],
  ["mktime", mktime],
  ["tolower", text((value) => value.replace(/[A-Z]/g, (each) => each.toLowerCase()))],
  ["toupper", text((value) => value.replace(/[a-z]/g, (each) => each.toUpperCase()))],
  ["int", number((value = 0) => Math.trunc(value))],
  ["sqrt", number((value = 0) => Math.sqrt(value))],
  ["exp", number((value = 0) => Math.exp(value))],
  ["log", number((value = 0) => Math.log(value))],
  ["sin", number((value = 0) => Math.sin(value))],
  ["cos", number((value = 0) => Math.cos(value))],
  ["atan2", number((y = 0, x = 0) => Math.atan2(y, x))],
  ["and", bits((left, right) => left & right)],
  ["or", bits((left, right) => left | right)],
  ["xor", bits((left, right) => left ^ right)],
  ["lshift", bits((left, right) => left << right)],
  ["rshift", bits((left, right) => left >> right)],
  ["compl", bits((value) => ~value)],
]);
