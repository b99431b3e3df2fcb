import type { Clock } from "../../core/clock.ts";
import { type Owned, OwnedStack } from "../../core/lifecycle.ts";
import type { Logger } from "../../core/log.ts";
import type { ComponentContext } from "../client/client.ts";
import { startCronJobController } from "./cron-job/controller.ts";
import { startDaemonSetController } from "./daemon-set/controller.ts";
import { startDeploymentController } from "./deployment/controller.ts";
import { startEndpointSliceController } from "./endpoints/endpoint-slice.ts";
import { type CollectedKind, GarbageCollector } from "./garbage-collection/garbage-collector.ts";
import { startJobController } from "./job/controller.ts";
import { startNamespaceController } from "./namespace/namespace.ts";
import { startRootCaController } from "./namespace/root-ca.ts";
import { startServiceAccountController } from "./namespace/service-account.ts";
import { startReplicaSetController } from "./replica-set/controller.ts";
import { startStatefulSetController } from "./stateful-set/controller.ts";
import { startVolumeBinder } from "./volumes/controller.ts";
import { startEphemeralVolumeController } from "./volumes/ephemeral.ts";
import { type NodeDirectories, startLocalPathProvisioner } from "./volumes/local-path.ts";
import { startVolumeProtection } from "./volumes/protection.ts";

/** A kind as controllers that work on all kinds see it. */
export interface ControlledKind extends CollectedKind {
  readonly namespaced: boolean;
}

/** What the controllers need besides the API. */
export interface ControllerManagerOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** PEM text that is published in each namespace. */
  readonly caCertificate: string;
  /** Where volumes are made. */
  readonly directories: NodeDirectories;
  /** The kinds that are served now. */
  readonly kinds: () => readonly ControlledKind[];
  /** Calls back when kinds came or went. */
  readonly onKindsChange: (listener: () => void) => Owned;
}

/** Starts all built-in controllers; disposing stops them. */
export function startControllers(
  context: ComponentContext,
  options: ControllerManagerOptions,
): Owned {
  const { clock, log, kinds } = options;
  const dependencies = { context, clock, log };
  const running = new OwnedStack();
  const collector = running.own(new GarbageCollector(dependencies, kinds));
  running.own(options.onKindsChange(() => collector.followKinds()));
  running.own(startServiceAccountController(dependencies));
  running.own(startRootCaController(dependencies, options.caCertificate));
  running.own(
    startNamespaceController(dependencies, () => kinds().filter((kind) => kind.namespaced)),
  );
  running.own(startEndpointSliceController(dependencies));
  running.own(startReplicaSetController(dependencies));
  running.own(startDeploymentController(dependencies));
  running.own(startJobController(dependencies));
  running.own(startCronJobController(dependencies));
  running.own(startDaemonSetController(dependencies));
  running.own(startStatefulSetController(dependencies));
  running.own(startVolumeBinder(dependencies));
  running.own(startVolumeProtection(dependencies));
  running.own(startEphemeralVolumeController(dependencies));
  running.own(startLocalPathProvisioner(dependencies, options.directories));
  return running;
}
