import type { Clock } from "../../../core/clock.ts";
import type { Logger } from "../../../core/log.ts";
import type { Client, EventRecorder } from "../../client/client.ts";
import type { Network } from "../../network/network.ts";
import type { Processor } from "../machine/processor.ts";
import type { ImageManager } from "./image-manager.ts";
import type { PodLogs } from "./pod-logs.ts";
import type { VolumeSource } from "./volumes/source.ts";

/** What all Pods of a node share. */
export interface PodWorkerContext {
  readonly client: Client;
  readonly recorder: EventRecorder;
  readonly network: Network;
  readonly images: ImageManager;
  readonly volumes: VolumeSource;
  readonly logs: PodLogs;
  readonly processor: Processor;
  readonly clock: Clock;
  readonly log: Logger;
  readonly nodeName: string;
  readonly hostIp: string;
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}
