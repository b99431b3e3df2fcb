import type { Log } from "../log.ts";
import { alpineRelease } from "./alpine.ts";

/** The last day of each release. Source: trivy `pkg/detector/ospkg/alpine/alpine.go` v0.74 */
const lastDays: Readonly<Record<string, string>> = {
  "2.0": "2012-04-01",
  "2.1": "2012-11-01",
  "2.2": "2013-05-01",
  "2.3": "2013-11-01",
  "2.4": "2014-05-01",
  "2.5": "2014-11-01",
  "2.6": "2015-05-01",
  "2.7": "2015-11-01",
  "3.0": "2016-05-01",
  "3.1": "2016-11-01",
  "3.2": "2017-05-01",
  "3.3": "2017-11-01",
  "3.4": "2018-05-01",
  "3.5": "2018-11-01",
  "3.6": "2019-05-01",
  "3.7": "2019-11-01",
  "3.8": "2020-05-01",
  "3.9": "2020-11-01",
  "3.10": "2021-05-01",
  "3.11": "2021-11-01",
  "3.12": "2022-05-01",
  "3.13": "2022-11-01",
  "3.14": "2023-05-01",
  "3.15": "2023-11-01",
  "3.16": "2024-05-23",
  "3.17": "2024-11-22",
  "3.18": "2025-05-09",
  "3.19": "2025-11-01",
  "3.20": "2026-04-01",
  "3.21": "2026-12-05",
  "3.22": "2027-04-30",
  "3.23": "2027-11-01",
};

/** Whether Alpine no longer mends a release; one that isn't listed may be the newest and counts as mended. */
export function isEndOfLife(version: string, now: Date, log: Log): boolean {
  const release = alpineRelease(version);
  const lastDay = Object.hasOwn(lastDays, release) ? lastDays[release] : undefined;
  if (lastDay === undefined) {
    if (release !== "edge") {
      log.warn("This OS version is not on the EOL list", { family: "alpine", version: release });
    }
    return false;
  }
  return now.getTime() >= new Date(`${lastDay}T23:59:59Z`).getTime();
}
