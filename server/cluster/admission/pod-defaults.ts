import type * as client from "@kubernetes/client-node";
import type { Pod, Wire } from "../../kube/index.ts";
import type { Informers } from "../client/client.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";
import { concerns, forbidden } from "./refuse.ts";

type PriorityClass = Wire<client.V1PriorityClass>;
type Toleration = NonNullable<NonNullable<Pod["spec"]>["tolerations"]>[number];

const priorityClasses = { group: "scheduling.k8s.io", resource: "priorityclasses" };
const userPriorityMax = 1_000_000_000;
const systemPriorities: Readonly<Record<string, number>> = {
  "system-cluster-critical": 2_000_000_000,
  "system-node-critical": 2_000_001_000,
};

/**
 * Resolves a Pod's priority from its class. Source: plugin/pkg/admission/priority/admission.go v1.35.
 */
export class Priority implements AdmissionPlugin {
  readonly name = "Priority";
  readonly #informers: Informers;

  constructor(informers: Informers) {
    this.#informers = informers;
  }

  admit(request: AdmissionRequest): void {
    const pod = request.object as Pod | undefined;
    if (request.operation !== "CREATE" || !concerns(request, "", "pods") || !pod?.spec) {
      return;
    }
    const { spec } = pod;
    const found = this.#resolve(request, spec.priorityClassName ?? "");
    if (spec.priority !== undefined && spec.priority !== found.value) {
      const why = `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${found.value} from the given PriorityClass name`;
      throw forbidden(request, why);
    }
    if (found.name !== "") {
      spec.priorityClassName = found.name;
    }
    spec.priority = found.value;
    spec.preemptionPolicy ??= found.preemptionPolicy;
  }

  validate(request: AdmissionRequest): void {
    const written = request.operation === "CREATE" || request.operation === "UPDATE";
    const isClass = concerns(request, priorityClasses.group, priorityClasses.resource);
    const object = request.object as PriorityClass | undefined;
    if (!written || !isClass || !object) {
      return;
    }
    const other = this.#default();
    if (object.globalDefault && other && other.metadata?.name !== object.metadata?.name) {
      const name = other.metadata?.name ?? "";
      const why = `PriorityClass ${name} is already marked as default. Only one default can exist`;
      throw forbidden(request, why);
    }
    if ((object.value ?? 0) > userPriorityMax && !systemPriorities[object.metadata?.name ?? ""]) {
      throw forbidden(
        request,
        `maximum allowed value of a user defined priority is ${userPriorityMax}`,
      );
    }
  }

  #resolve(request: AdmissionRequest, name: string) {
    const system = systemPriorities[name];
    if (system !== undefined) {
      return { name, value: system, preemptionPolicy: "PreemptLowerPriority" };
    }
    const informer = this.#informers.of<PriorityClass>(priorityClasses);
    const found = name === "" ? this.#default() : informer.get("", name);
    if (!found && name !== "") {
      throw forbidden(request, `no PriorityClass with name ${name} was found`);
    }
    return {
      name: found?.metadata?.name ?? "",
      value: found?.value ?? 0,
      preemptionPolicy: found?.preemptionPolicy ?? "PreemptLowerPriority",
    };
  }

  #default(): PriorityClass | undefined {
    const all = this.#informers.of<PriorityClass>(priorityClasses).list();
    return all
      .filter((one) => one.globalDefault)
      .toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0))[0];
  }
}

const evictionSeconds = 300;
const nodeTroubles = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

function tolerates({ key = "", effect = "" }: Toleration, taint: string): boolean {
  return (key === "" || key === taint) && (effect === "" || effect === "NoExecute");
}

/**
 * Lets Pods stay on a node in trouble for five minutes.
 * Source: plugin/pkg/admission/defaulttolerationseconds/admission.go v1.35.
 */
export class DefaultTolerationSeconds implements AdmissionPlugin {
  readonly name = "DefaultTolerationSeconds";

  admit(request: AdmissionRequest): void {
    const written = request.operation === "CREATE" || request.operation === "UPDATE";
    const spec = (request.object as Pod | undefined)?.spec;
    if (!written || !concerns(request, "", "pods") || !spec) {
      return;
    }
    const present = spec.tolerations ?? [];
    const missing = nodeTroubles.filter((taint) => !present.some((one) => tolerates(one, taint)));
    const added = missing.map((key) => ({
      key,
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds: evictionSeconds,
    }));
    if (added.length > 0) {
      spec.tolerations = [...present, ...added];
    }
  }
}
