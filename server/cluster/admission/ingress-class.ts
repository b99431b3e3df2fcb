import type * as client from "@kubernetes/client-node";
import type { Wire } from "../../kube/index.ts";
import type { Informers } from "../client/client.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./plugin.ts";
import { concerns } from "./refuse.ts";

type Ingress = Wire<client.V1Ingress>;
type IngressClass = Wire<client.V1IngressClass>;

const group = "networking.k8s.io";
const defaultMark = "ingressclass.kubernetes.io/is-default-class";
const classAnnotation = "kubernetes.io/ingress.class";

/**
 * Gives Ingresses without a class the default one, the newest if there are several.
 * Source: plugin/pkg/admission/network/defaultingressclass/admission.go v1.35.
 */
export class DefaultIngressClass implements AdmissionPlugin {
  readonly name = "DefaultIngressClass";
  readonly #informers: Informers;

  constructor(informers: Informers) {
    this.#informers = informers;
  }

  admit(request: AdmissionRequest): void {
    const ingress = request.object as Ingress | undefined;
    const isNew = request.operation === "CREATE" && concerns(request, group, "ingresses");
    const hasClass =
      ingress?.spec?.ingressClassName !== undefined ||
      ingress?.metadata?.annotations?.[classAnnotation] !== undefined;
    if (!isNew || !ingress || hasClass) {
      return;
    }
    const marked = this.#informers
      .of<IngressClass>({ group, resource: "ingressclasses" })
      .list()
      .filter(({ metadata }) => metadata.annotations?.[defaultMark] === "true")
      .toSorted(
        ({ metadata: a }, { metadata: b }) =>
          b.creationTimestamp.localeCompare(a.creationTimestamp) || a.name.localeCompare(b.name),
      );
    const name = marked[0]?.metadata.name;
    if (name !== undefined) {
      ingress.spec = { ...ingress.spec, ingressClassName: name };
    }
  }
}
