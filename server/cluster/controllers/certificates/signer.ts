import type * as client from "@kubernetes/client-node";
import { messageOf } from "../../../core/errors.ts";
import type { Owned } from "../../../core/lifecycle.ts";
import { formatTime } from "../../../core/time.ts";
import type { Wire } from "../../../kube/index.ts";
import type { ResourceRef } from "../../client/client.ts";
import { createController, keyOf, splitKey } from "../../client/controller.ts";
import { type ControllerDependencies, isTerminating } from "../shared/objects.ts";

type Request = Wire<client.V1CertificateSigningRequest>;
type Status = NonNullable<Request["status"]>;

const requests: ResourceRef = {
  group: "certificates.k8s.io",
  resource: "certificatesigningrequests",
};
/** The one signer that there is: its certificates are accepted by the API server. */
const clientSigner = "kubernetes.io/kube-apiserver-client";
const permitted = ["client auth", "digital signature", "key encipherment"];
/** Source: kube-controller-manager --cluster-signing-duration v1.35. */
const secondsMax = 365 * 24 * 3600;

/** Makes a certificate, PEM, of a request, PEM. @throws Error for a request that isn't well-formed. */
export type ClientSigner = (request: {
  readonly request: string;
  readonly seconds: number;
}) => Promise<string>;

/**
 * Signs approved requests for certificates of the API server's clients.
 * Source: kubernetes pkg/controller/certificates/signer/signer.go v1.35.
 */
export function startCertificateSigner(
  { context, clock, log }: ControllerDependencies,
  sign: ClientSigner,
): Owned {
  const all = context.informers.of<Request>(requests);
  const controller = createController({
    name: "certificatesigningrequest-signing-controller",
    clock,
    log,
    async reconcile(key) {
      const { name } = splitKey(key);
      const request = all.get("", name);
      if (!request || isTerminating(request) || !isDue(request)) {
        return;
      }
      const outcome = await outcomeOf(request, sign, formatTime(clock.now()));
      const change = (object: Request) => {
        if (!isDue(object)) {
          return false;
        }
        const conditions = [...(object.status?.conditions ?? []), ...(outcome.conditions ?? [])];
        object.status = { ...object.status, ...outcome, conditions };
        return true;
      };
      await context.client.modify<Request>(requests, "", name, change, "status");
    },
  });
  all.subscribe(({ object }) => controller.enqueue(keyOf(object)));
  return controller;
}

function isDue({ spec, status }: Request): boolean {
  const has = (type: string) => status?.conditions?.some((one) => one.type === type) ?? false;
  const isOpen = !status?.certificate && !has("Denied") && !has("Failed");
  return spec?.signerName === clientSigner && has("Approved") && isOpen;
}

/** The certificate, or why there is none. */
async function outcomeOf({ spec }: Request, sign: ClientSigner, now: string): Promise<Status> {
  const { usages = [], expirationSeconds = secondsMax, request = "" } = spec ?? {};
  const isPermitted = usages.every((usage) => permitted.includes(usage));
  try {
    if (!isPermitted || !usages.includes("client auth")) {
      throw new Error(`usages did not match [${permitted.join(" ")}]`);
    }
    const text = Buffer.from(request, "base64").toString();
    const seconds = Math.min(expirationSeconds, secondsMax);
    const certificate = await sign({ request: text, seconds });
    return { certificate: Buffer.from(certificate).toString("base64") };
  } catch (error) {
    const times = { lastUpdateTime: now, lastTransitionTime: now };
    const reason = "SignerValidationFailure";
    const failed = { type: "Failed", status: "True", reason, message: messageOf(error) };
    return { conditions: [{ ...failed, ...times }] };
  }
}
