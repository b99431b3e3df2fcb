import { type Instant, instantFromMs } from "../../../../core/time.ts";
import type { Process, Program } from "../../machine/process.ts";
import { parseArguments } from "../args.ts";
import { reported, usageFault } from "../report.ts";

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** strftime(3) in UTC and the C locale. */
export function formatDate(time: Instant, format: string): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const iso = time.toISOString();
  const day = days[time.getUTCDay()] ?? "";
  const month = months[time.getUTCMonth()] ?? "";
  const values: Record<string, string> = {
    Y: iso.slice(0, 4),
    y: iso.slice(2, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    e: String(time.getUTCDate()).padStart(2),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    N: `${iso.slice(20, 23)}000000`,
    s: String(Math.floor(time.getTime() / 1000)),
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    D: `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(2, 4)}`,
    R: iso.slice(11, 16),
    a: day.slice(0, 3),
    A: day,
    b: month.slice(0, 3),
    B: month,
    h: month.slice(0, 3),
    I: two(time.getUTCHours() % 12 || 12),
    p: time.getUTCHours() < 12 ? "AM" : "PM",
    u: String(time.getUTCDay() || 7),
    w: String(time.getUTCDay()),
    j: String(dayOfYear(time)).padStart(3, "0"),
    C: iso.slice(0, 2),
    k: String(time.getUTCHours()).padStart(2),
    l: String(time.getUTCHours() % 12 || 12).padStart(2),
    r: `${two(time.getUTCHours() % 12 || 12)}${iso.slice(13, 19)} ${time.getUTCHours() < 12 ? "AM" : "PM"}`,
    x: `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(2, 4)}`,
    X: iso.slice(11, 19),
    c: `${day.slice(0, 3)} ${month.slice(0, 3)} ${String(time.getUTCDate()).padStart(2)} ${iso.slice(11, 19)} ${iso.slice(0, 4)}`,
    Z: "UTC",
    z: "+0000",
    n: "\n",
    t: "\t",
    "%": "%",
  };
  return format.replace(/%(.)/g, (whole, letter: string) => values[letter] ?? whole);
}

function dayOfYear(time: Instant): number {
  const start = daysSince1970(time.getUTCFullYear(), 1, 1);
  return Math.floor(time.getTime() / 86_400_000) - start + 1;
}

/** Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil). */
function daysSince1970(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYearFromMarch = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  return era * 146_097 + yearOfEra * 365 + leapDays + dayOfYearFromMarch - 719_468;
}

/** A date and a time of day in UTC. */
interface Civil {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Seconds since 1970; null for what is no date. */
export function secondsOf({ year, month, day, hour, minute, second }: Civil): number | null {
  const total = daysSince1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
  const isFine = month >= 1 && month <= 12 && day >= 1 && day <= 31;
  return isFine && Number.isFinite(total) ? total : null;
}

const isoFormats: Readonly<Record<string, string>> = {
  date: "%Y-%m-%d",
  hours: "%Y-%m-%dT%H+00:00",
  minutes: "%Y-%m-%dT%H:%M+00:00",
  seconds: "%Y-%m-%dT%H:%M:%S+00:00",
};

/** `date [-uR] [-I[SPEC]] [-d TIME] [-r FILE] [+FORMAT]`, in UTC. Source: BusyBox 1.36 coreutils/date.c. */
export const date: Program = async (process) => {
  const words = process.argv.slice(1);
  const iso = words.find((word) => /^-I(?:date|hours|minutes|seconds)?$/.test(word));
  const options = parseArguments(
    words.filter((word) => word !== iso),
    "Rs:ud:r:D:",
    { rfc822: "R", "rfc-2822": "R", set: "s", utc: "u", date: "d", reference: "r" },
  );
  const [operand, ...more] = options.operands;
  if (options.error !== null || more.length > 0) {
    return await usageFault(process, "date", options.error, "date [OPTIONS] [+FMT] [[-s] TIME]");
  }
  const time = await timeOf(process, options.values.get("d"), options.values.get("r"));
  if (time === null) {
    return 1;
  }
  const set = options.values.get("s") ?? (operand?.startsWith("+") ? undefined : operand);
  if (set !== undefined) {
    const isTime = parsed(set, process.machine.clock.now()) !== null;
    const why = isTime ? "can't set date: Operation not permitted" : `invalid date '${set}'`;
    await process.complain(`date: ${why}\n`);
    return 1;
  }
  const plain = options.flags.has("R") ? "%a, %d %b %Y %H:%M:%S +0000" : "%a %b %e %H:%M:%S %Z %Y";
  const format = iso === undefined ? plain : (isoFormats[iso.slice(2) || "date"] ?? plain);
  await process.write(`${formatDate(time, operand?.slice(1) ?? format)}\n`);
  return 0;
};

/** @returns null after a complaint. */
async function timeOf(
  process: Process,
  text: string | undefined,
  file: string | undefined,
): Promise<Instant | null> {
  if (file !== undefined) {
    let time: Instant | null = null;
    await reported(process, "date", `can't stat '${file}'`, () => {
      const node = process.machine.fs.stat(process.path(file), process.credentials);
      time = instantFromMs(node.mtimeMs);
    });
    return time;
  }
  const now = process.machine.clock.now();
  const time = text === undefined ? now : parsed(text, now);
  if (!time) {
    await process.complain(`date: invalid date '${text}'\n`);
  }
  return time;
}

/** `@SECONDS`, `YYYY-MM-DD[ hh:mm[:ss]]`, `hh:mm[:ss]` or `[[CC]YY]MMDDhhmm[.ss]`. */
function parsed(text: string, now: Instant): Instant | null {
  const epoch = /^@(-?\d+)$/.exec(text);
  if (epoch) {
    return instantFromMs(Number(epoch[1]) * 1000);
  }
  const today = now.toISOString().slice(0, 10);
  const full = /^\d{1,2}:\d\d(?::\d\d)?$/.test(text) ? `${today} ${text}` : text;
  const match = /^(\d{4})-(\d\d?)-(\d\d?)(?:[ T](\d\d?):(\d\d)(?::(\d\d))?Z?)?$/.exec(full);
  const digits = /^(?:(\d{4})|())(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (match) {
    return instantOf(match.slice(1).map((part) => Number(part ?? 0)));
  }
  if (digits) {
    const [, year = String(now.getUTCFullYear()), , ...rest] = digits;
    return instantOf([year, ...rest].map(Number));
  }
  return null;
}

function instantOf(parts: readonly number[]): Instant | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const seconds = secondsOf({ year, month, day, hour, minute, second });
  return seconds === null || hour > 23 || minute > 59 ? null : instantFromMs(seconds * 1000);
}
