import type { Logger } from "pino";
import type { Clock } from "../core/clock.ts";

/** What one sandbox may use of the gateway and the cluster. */
export interface GatewayLimits {
  /** Refilled tokens of a sandbox's bucket, in requests per second. */
  readonly requestsPerSecond: number;
  /** Size of the bucket: what kubectl's discovery and a loop of a script may use at once. */
  readonly requestsBurst: number;
  /** Bytes of a request's body. Source: apiserver v0.35 (`MaxRequestBodyBytes`). */
  readonly bodyBytesMax: number;
  /** Namespaces of a sandbox, `default` included. */
  readonly namespacesMax: number;
  /** Watches and followed logs of a sandbox at a time. */
  readonly watchesMax: number;
  /** Exec, attach and port-forward streams of a sandbox at a time. */
  readonly streamsMax: number;
  /** Connections of a sandbox at a time. */
  readonly connectionsMax: number;
  /** `spec.hard` of the ResourceQuota of each namespace. */
  readonly quota: Readonly<Record<string, string>>;
  /** `spec.limits` of the LimitRange of each namespace. */
  readonly limitRange: readonly Readonly<Record<string, unknown>>[];
}

/** The limits of a sandbox where the operator sets none. */
export const defaultLimits: GatewayLimits = {
  requestsPerSecond: 100,
  requestsBurst: 600,
  bodyBytesMax: 3 * 1024 * 1024,
  namespacesMax: 10,
  watchesMax: 64,
  streamsMax: 32,
  connectionsMax: 128,
  quota: {
    pods: "40",
    services: "40",
    secrets: "60",
    configmaps: "60",
    persistentvolumeclaims: "10",
    "count/deployments.apps": "20",
    "count/replicasets.apps": "80",
    "count/statefulsets.apps": "20",
    "count/daemonsets.apps": "10",
    "count/jobs.batch": "40",
    "count/cronjobs.batch": "10",
    "count/networkpolicies.networking.k8s.io": "60",
  },
  limitRange: [
    {
      type: "Container",
      default: { cpu: "1", memory: "512Mi" },
      defaultRequest: { cpu: "10m", memory: "16Mi" },
    },
  ],
};

/** What the gateway is made of. */
export interface GatewayOptions {
  /** Administrator's access to the cluster. */
  readonly kubeconfigFile: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Holds sockets and the gateway's certificates; made with mode 0700 where it is missing. */
  readonly runDirectory: string;
  readonly limits?: Partial<GatewayLimits>;
  /**
   * Namespaces of the cluster that learners see read-only. Default: `kube-system`, `kube-public`
   * and `kube-node-lease`.
   */
  readonly shownNamespaces?: readonly string[];
}

/** See {@link GatewayOptions.shownNamespaces}. */
export const defaultShownNamespaces: readonly string[] = [
  "kube-system",
  "kube-public",
  "kube-node-lease",
];
