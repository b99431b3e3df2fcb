import type { Clock } from "../../core/clock.ts";
import { type Owned, OwnedStack } from "../../core/lifecycle.ts";
import type { Logger } from "../../core/log.ts";
import type { ComponentContext } from "../client/client.ts";
import { startAutoscaler } from "./autoscaling/controller.ts";
import { type ClientSigner, startCertificateSigner } from "./certificates/signer.ts";
import { startCronJobController } from "./cron-job/controller.ts";
import { startDaemonSetController } from "./daemon-set/controller.ts";
import { startDeploymentController } from "./deployment/controller.ts";
import { startDisruptionController } from "./disruption/controller.ts";
import { startEndpointSliceController } from "./endpoints/endpoint-slice.ts";
import { startEndpointsController } from "./endpoints/endpoints.ts";
import { startEndpointSliceMirroring } from "./endpoints/mirroring.ts";
import { startEventExpiry } from "./events/event-expiry.ts";
import { type CollectedKind, GarbageCollector } from "./garbage-collection/garbage-collector.ts";
import { startJobController } from "./job/controller.ts";
import { startNamespaceController } from "./namespace/namespace.ts";
import { startRootCaController } from "./namespace/root-ca.ts";
import { startServiceAccountController } from "./namespace/service-account.ts";
import { startNodeLifecycle } from "./nodes/lifecycle.ts";
import { startTaintEviction } from "./nodes/taint-eviction.ts";
import { startPodGarbageCollector } from "./pod-gc/pod-gc.ts";
import { startResourceQuotaController } from "./quota/controller.ts";
import { startClusterRoleAggregation } from "./rbac/cluster-role-aggregation.ts";
import { startReplicaSetController, startReplicationController } from "./replica-set/controller.ts";
import {
  startTokenSecretController,
  type TokenSecretParts,
} from "./secrets/service-account-token.ts";
import type { ControllerDependencies } from "./shared/objects.ts";
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
  /** Signs certificates of clients. */
  readonly signCertificate: ClientSigner;
  /** Signs a token that holds as long as its Secret. */
  readonly issueSecretToken: TokenSecretParts["issue"];
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
  const { caCertificate, issueSecretToken: issue } = options;
  const tokenSecrets = { caCertificate, issue };
  const running = new OwnedStack();
  const collector = running.own(new GarbageCollector(dependencies, kinds));
  running.own(options.onKindsChange(() => collector.followKinds()));
  running.own(startServiceAccountController(dependencies));
  running.own(startRootCaController(dependencies, caCertificate));
  running.own(
    startNamespaceController(dependencies, () => kinds().filter((kind) => kind.namespaced)),
  );
  running.own(startEndpointSliceController(dependencies));
  running.own(startEndpointsController(dependencies));
  running.own(startEndpointSliceMirroring(dependencies));
  running.own(startReplicaSetController(dependencies));
  running.own(startDeploymentController(dependencies));
  running.own(startJobController(dependencies));
  running.own(startCronJobController(dependencies));
  running.own(startDaemonSetController(dependencies));
  running.own(startStatefulSetController(dependencies));
  running.own(startReplicationController(dependencies));
  running.own(startDisruptionController(dependencies));
  running.own(startResourceQuotaController(dependencies));
  running.own(startClusterRoleAggregation(dependencies));
  running.own(startAutoscaler(dependencies));
  running.own(startTokenSecretController(dependencies, tokenSecrets));
  running.own(startCertificateSigner(dependencies, options.signCertificate));
  startForNodesAndLeftovers(dependencies, running);
  running.own(startVolumeBinder(dependencies));
  running.own(startVolumeProtection(dependencies));
  running.own(startEphemeralVolumeController(dependencies));
  running.own(startLocalPathProvisioner(dependencies, options.directories));
  return running;
}

function startForNodesAndLeftovers(
  dependencies: ControllerDependencies,
  running: OwnedStack,
): void {
  running.own(startNodeLifecycle(dependencies));
  running.own(startTaintEviction(dependencies));
  running.own(startPodGarbageCollector(dependencies));
  running.own(startEventExpiry(dependencies));
}
