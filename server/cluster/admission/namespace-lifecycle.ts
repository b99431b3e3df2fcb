import { type Namespace, StatusError } from "../../kube/index.ts";
import type { Client, Informers } from "../client/client.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";
import { forbidden } from "./refuse.ts";

const namespaces = { group: "", resource: "namespaces" };
const immortal = new Set(["default", "kube-system", "kube-public"]);
const accessReviews = "authorization.k8s.io";

/** A refusal whose cause tells controllers that the namespace is on its way out. */
function terminating(request: AdmissionRequest): StatusError {
  const { namespace } = request;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const error = forbidden(request, why);
  const cause = {
    reason: "NamespaceTerminating",
    message: `namespace ${namespace} is being terminated`,
    field: "metadata.namespace",
  };
  return new StatusError({
    code: error.code,
    reason: error.reason,
    message: error.message,
    details: { ...error.details, causes: [cause] },
  });
}

/**
 * Keeps objects out of namespaces that aren't there or are ending, and the system's namespaces in.
 * Source: apiserver pkg/admission/plugin/namespace/lifecycle/admission.go v1.35.
 */
export class NamespaceLifecycle implements AdmissionPlugin {
  readonly name = "NamespaceLifecycle";
  readonly #informers: Informers;
  readonly #client: Client;

  constructor(informers: Informers, client: Client) {
    this.#informers = informers;
    this.#client = client;
  }

  async admit(request: AdmissionRequest): Promise<void> {
    const { operation, namespace } = request;
    const aboutNamespace = request.group === "" && request.resource === "namespaces";
    if (aboutNamespace && operation === "DELETE" && immortal.has(request.name)) {
      throw StatusError.forbidden(namespaces, request.name, "this namespace may not be deleted");
    }
    const free =
      operation === "DELETE" || operation === "CONNECT" || request.group === accessReviews;
    if (aboutNamespace || namespace === "" || free) {
      return;
    }
    const found = await this.#find(namespace);
    if (operation === "CREATE" && found.status?.phase === "Terminating") {
      throw terminating(request);
    }
  }

  async #find(name: string): Promise<Pick<Namespace, "status">> {
    const known = this.#informers.of<Namespace>(namespaces).get("", name);
    return known ?? (await this.#client.get<Namespace>(namespaces, "", name));
  }
}
