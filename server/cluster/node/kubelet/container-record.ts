import type { Container, ContainerStatus } from "../../../kube/index.ts";
import type { ContainerLog } from "./container-log.ts";
import type { ContainerRun } from "./container-run.ts";

export type ContainerKind = "init" | "regular" | "ephemeral";

type State = NonNullable<ContainerStatus["state"]>;
export type Terminated = NonNullable<State["terminated"]>;

/** What the kubelet knows of one container of a Pod. */
export interface ContainerRecord {
  readonly kind: ContainerKind;
  readonly spec: Container;
  /** The run that is going on. */
  run: ContainerRun | null;
  /** The log of the run that ended last, and of the one before it. */
  endedLog: ContainerLog | null;
  olderLog: ContainerLog | null;
  waiting: { reason: string; message?: string } | null;
  terminated: Terminated | null;
  last: Terminated | null;
  restartCount: number;
  /** Passed its startup probe, and its postStart hook is done. */
  started: boolean;
  ready: boolean;
  imageName: string;
  imageId: string;
  /** Milliseconds since 1970 before which a failed start isn't tried again. */
  notBeforeMs: number;
  /** Milliseconds since 1970 when the last run ended; back-off counts from it. */
  finishedMs: number;
}

export function newRecord(kind: ContainerKind, spec: Container): ContainerRecord {
  return {
    kind,
    spec,
    run: null,
    endedLog: null,
    olderLog: null,
    waiting: null,
    terminated: null,
    last: null,
    restartCount: 0,
    started: false,
    ready: false,
    imageName: spec.image ?? "",
    imageId: "",
    notBeforeMs: 0,
    finishedMs: 0,
  };
}

/** An init container that keeps running beside the others. */
export function isSidecar(record: ContainerRecord): boolean {
  return record.kind === "init" && record.spec.restartPolicy === "Always";
}

export function isRunning(record: ContainerRecord): boolean {
  return record.run !== null;
}
