import { z } from "zod";
import type { Reply } from "./lesson.ts";

/** A Pod, or a group of Pods of one owner, as the diagram draws it. Names are the learner's. */
export interface TopologyPod {
  readonly namespace: string;
  readonly name: string;
  /** Name of the Deployment, StatefulSet, …, or null for a bare Pod. */
  readonly owner: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly ip: string | null;
  /** What `kubectl get pods` shows as STATUS. */
  readonly status: string;
  readonly ready: boolean;
  readonly ports: readonly { readonly port: number; readonly protocol: string }[];
  /** Isolated by some policy, by direction. */
  readonly isolated: { readonly ingress: boolean; readonly egress: boolean };
}

export interface TopologyService {
  readonly namespace: string;
  readonly name: string;
  readonly ip: string | null;
  readonly ports: readonly {
    readonly port: number;
    readonly targetPort: string;
    readonly protocol: string;
  }[];
  /** Names of the Pods it leads to. */
  readonly pods: readonly string[];
}

export interface TopologyPolicy {
  readonly namespace: string;
  readonly name: string;
  readonly types: readonly ("Ingress" | "Egress")[];
  /** Names of the Pods it selects. */
  readonly selects: readonly string[];
  readonly rules: number;
  /** Ports that its rules for what comes in open, e.g. `TCP 8080` or `TCP 8000-8080`; null: a rule opens all. */
  readonly opens: readonly string[] | null;
}

/**
 * What decided about a connection, for pages that say it in their own words: the denial, or else the policy that
 * allows it. `open`: no policy selects either Pod for its direction; `exempt`: policies don't apply.
 */
export interface TopologyDecision {
  readonly kind: "open" | "allowed" | "denied" | "exempt";
  /** At which of the two Pods it was decided; null for `open` and `exempt`. */
  readonly direction: "ingress" | "egress" | null;
  /** The policy that allows, or all that select the Pod while none has a rule that fits. */
  readonly policies: readonly string[];
  /** The rule that allows, counted from 1. */
  readonly rule: number | null;
}

/** One possible connection between two Pods at one of the destination's ports. */
export interface TopologyEdge {
  readonly from: { readonly namespace: string; readonly pod: string };
  readonly to: { readonly namespace: string; readonly pod: string };
  readonly port: number;
  readonly protocol: string;
  /** What the policies declare. `why` is the rule that decided, in English, e.g. `allow-frontend-policy, rule 1`. */
  readonly declared: {
    readonly allowed: boolean;
    readonly why: string;
    readonly by: TopologyDecision;
    /** Where it isn't allowed: another port at which policies let this Pod in, e.g. `TCP 80`. */
    readonly elsewhere: string | null;
  };
  /** The last attempt that was seen, if any. */
  readonly observed: {
    readonly outcome: "allowed" | "denied" | "refused";
    readonly time: string;
    readonly why: string;
    readonly by: TopologyDecision;
  } | null;
}

/** The learner's own namespaces as the cluster has them now. */
export interface Topology {
  readonly namespaces: readonly string[];
  readonly pods: readonly TopologyPod[];
  readonly services: readonly TopologyService[];
  readonly policies: readonly TopologyPolicy[];
  readonly edges: readonly TopologyEdge[];
  /** Whether there were more objects than are drawn. */
  readonly truncated: boolean;
}

/** How much the sandbox's first namespace, the one that a shell begins in, holds now. */
export interface SandboxCounts {
  /** Those that have ended, as a Job's, are none to wait for and not counted. */
  readonly pods: { readonly ready: number; readonly all: number };
  readonly policies: number;
}

/** Some dozen policies; the page's editor takes no more. Reading four times as much would hold everybody's terminals for a third of a second. */
const triedCharsMax = 16_384;

/** Judge as if this NetworkPolicy manifest were applied; null ends the trial. */
export const tryPolicySchema = z.strictObject({
  manifest: z.string().max(triedCharsMax).nullable(),
});

/** Socket events that the page sends about the topology. */
export interface TopologyClientEvents {
  "topology:follow": (reply: (answer: Reply<Topology>) => void) => void;
  "topology:unfollow": () => void;
  "topology:try": (
    request: z.infer<typeof tryPolicySchema>,
    reply: (answer: Reply<Topology>) => void,
  ) => void;
  "topology:count": (reply: (answer: Reply<SandboxCounts>) => void) => void;
  "topology:uncount": () => void;
}

/** Socket events that the server sends about the topology. */
export interface TopologyServerEvents {
  /** At most every 250 ms. */
  "topology:changed": (topology: Topology) => void;
  /** At most every second. */
  "topology:counted": (counts: SandboxCounts) => void;
}
