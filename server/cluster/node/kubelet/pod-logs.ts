import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../core/clock.ts";
import { ContainerLog } from "./container-log.ts";
import { LogFile, readLogFile } from "./log-file.ts";

/** One run of a container: the Pod's uid, the container's name, and how many runs there were before. */
export interface LogPlace {
  readonly pod: string;
  readonly container: string;
  readonly run: number;
}

/** So many runs of a container keep their logs: the present one and the one before. */
const runsMax = 2;

/** The logs of all containers of a node; on the disk, if there is a directory for them. */
export class PodLogs {
  readonly #clock: Clock;
  readonly #directory: string | null;

  constructor(clock: Clock, directory: string | null = null) {
    this.#clock = clock;
    this.#directory = directory;
  }

  /** The log of a run that begins. */
  open(place: LogPlace): ContainerLog {
    if (this.#directory === null) {
      return new ContainerLog(this.#clock);
    }
    this.#remove(this.#path({ ...place, run: place.run - runsMax }));
    const path = this.#path(place);
    // A run that a crash ended before anybody was told of it begins anew under the same number.
    this.#remove(path);
    return new ContainerLog(this.#clock, (kept) => new LogFile(path, this.#clock, kept));
  }

  /** The log of a run that ended with an earlier process; it is read when somebody asks for it. */
  ended(place: LogPlace): ContainerLog {
    const read = () => (this.#directory === null ? [] : readLogFile(this.#path(place)));
    return ContainerLog.ended(this.#clock, read);
  }

  /** The Pod is gone, and its logs with it. */
  forget(pod: string): void {
    if (this.#directory !== null) {
      this.#remove(join(this.#directory, pod));
    }
  }

  /** Removes the logs of Pods that went while nobody was looking. */
  sweep(isThere: (pod: string) => boolean): void {
    if (this.#directory === null) {
      return;
    }
    for (const pod of namesIn(this.#directory)) {
      if (!isThere(pod)) {
        this.forget(pod);
      }
    }
  }

  #path({ pod, container, run }: LogPlace): string {
    return join(this.#directory ?? "", pod, container, `${run}.log`);
  }

  #remove(path: string): void {
    rmSync(path, { recursive: true, force: true });
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
