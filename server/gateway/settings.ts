import type { Logger } from "pino";
import type { Clock } from "../core/clock.ts";
import type { GatewayLimits } from "../core/limits.ts";

/** What the gateway is made of. */
export interface GatewayOptions {
  /** Administrator's access to the cluster. */
  readonly kubeconfigFile: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Holds sockets and the gateway's certificates; made with mode 0700 where it is missing. */
  readonly runDirectory: string;
  /** Differences from the profile `classroom`. */
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
