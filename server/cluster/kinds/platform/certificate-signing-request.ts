import type * as client from "@kubernetes/client-node";
import { fieldErrors, nameCheck, pathSegmentFaults, type Wire } from "../../../kube/index.ts";
import { defineKind } from "../define.ts";
import { ageOf, nameOf, orNone } from "../shared/cells.ts";
import { ageColumn, nameColumn, text } from "../shared/columns.ts";
import { humanDuration } from "../shared/duration.ts";

type Request = Wire<client.V1CertificateSigningRequest>;

function conditionText({ status }: Request): string {
  const types = new Set((status?.conditions ?? []).map(({ type }) => type));
  const words = [
    ["Denied", types.has("Denied")],
    ["Approved", types.has("Approved")],
    ["Failed", types.has("Failed")],
    ["Issued", Boolean(status?.certificate)],
  ] as const;
  const held = words.filter(([, holds]) => holds).map(([word]) => word);
  return held.join(",") || "Pending";
}

function setUnlessEmpty(spec: object, field: string, value: string | object): void {
  if (Object.keys(value).length > 0) {
    Object.assign(spec, { [field]: structuredClone(value) });
  }
}

/** CertificateSigningRequests: asked, approved and denied; nobody signs. Source: pkg/registry/certificates v1.35. */
export const certificateSigningRequestKind = defineKind<Request>(
  "certificates.k8s.io/v1/certificatesigningrequests",
  {
    validateName: nameCheck(pathSegmentFaults),
    applyDefaults({ spec }) {
      if (spec && (spec.usages ?? []).length === 0) {
        spec.usages = ["digital signature", "key encipherment"];
      }
    },
    prepareForCreate(request, { user }) {
      request.status = {};
      if (request.spec) {
        const { name, uid, groups, extra } = user;
        request.spec.username = name;
        request.spec.groups = [...groups];
        setUnlessEmpty(request.spec, "uid", uid);
        setUnlessEmpty(request.spec, "extra", extra);
      }
    },
    prepareForUpdate(request, old) {
      // What was asked for, and by whom, stays.
      if (old.spec) {
        request.spec = old.spec;
      }
    },
    validate: ({ spec }) => [
      ...(spec?.request ? [] : [fieldErrors.required("spec.request")]),
      ...(spec?.signerName ? [] : [fieldErrors.required("spec.signerName")]),
    ],
    selectableFields: ({ spec }) => ({ "spec.signerName": spec?.signerName ?? "" }),
    columns: [
      nameColumn,
      ageColumn,
      text("SignerName", "Who should sign."),
      text("Requestor", "Who asks."),
      text("RequestedDuration", "How long it should hold."),
      text("Condition", "Where the request stands."),
    ],
    row: (request, now) => {
      const { username, signerName, expirationSeconds: seconds } = request.spec ?? {};
      return [
        nameOf(request),
        ageOf(request, now),
        orNone(signerName),
        username ?? "",
        seconds === undefined ? "<none>" : humanDuration(seconds * 1_000),
        conditionText(request),
      ];
    },
  },
);
