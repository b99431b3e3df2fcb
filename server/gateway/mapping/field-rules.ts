import type { SandboxNames } from "./names.ts";

/** An object or array of a request's body. */
export type Fields = Record<string, unknown>;

/**
 * Where a kind's body names namespaces: a tree along its fields. Values that aren't of the expected
 * type are left to the cluster's validation.
 */
export interface FieldRule {
  /** Maps a text that stands here. */
  readonly text?: (text: string, names: SandboxNames) => string;
  /** Rules of an object's fields. */
  readonly fields?: Readonly<Record<string, FieldRule>>;
  /** The rule of every element of a list. */
  readonly each?: FieldRule;
  /** Edits an object that stands here, where one field's meaning hangs on another one. */
  readonly object?: (object: Fields, names: SandboxNames) => void;
}

const namespace: FieldRule = { text: (text, names) => names.toUpstream(text) };
const subject: FieldRule = { text: (text, names) => names.subjectToUpstream(text) };
const reference: FieldRule = {
  fields: { namespace },
  object(object, names) {
    if (object.kind === "Namespace" && typeof object.name === "string") {
      object.name = names.toUpstream(object.name);
    }
  },
};

const nameLabel = "kubernetes.io/metadata.name";

/** A selector of namespaces: only the label that holds their name is mapped. */
const namespaceSelector: FieldRule = {
  fields: {
    matchLabels: { fields: { [nameLabel]: namespace } },
    matchExpressions: {
      each: {
        object(expression, names) {
          if (expression.key === nameLabel && Array.isArray(expression.values)) {
            expression.values = expression.values.map((value) =>
              typeof value === "string" ? names.toUpstream(value) : value,
            );
          }
        },
      },
    },
  },
};

const affinityTerm: FieldRule = {
  fields: { namespaces: { each: namespace }, namespaceSelector },
};
const podAffinity: FieldRule = {
  fields: {
    requiredDuringSchedulingIgnoredDuringExecution: { each: affinityTerm },
    preferredDuringSchedulingIgnoredDuringExecution: {
      each: { fields: { podAffinityTerm: affinityTerm } },
    },
  },
};
const claimSpec: FieldRule = { fields: { dataSourceRef: { fields: { namespace } } } };
const podSpec: FieldRule = {
  fields: {
    affinity: { fields: { podAffinity, podAntiAffinity: podAffinity } },
    volumes: {
      each: {
        fields: {
          ephemeral: { fields: { volumeClaimTemplate: { fields: { spec: claimSpec } } } },
        },
      },
    },
  },
};
const metadata: FieldRule = { fields: { namespace } };
const podTemplate: FieldRule = { fields: { metadata, spec: podSpec } };
const workload: FieldRule = {
  fields: {
    spec: {
      fields: {
        template: podTemplate,
        volumeClaimTemplates: { each: { fields: { metadata, spec: claimSpec } } },
      },
    },
  },
};
const policyPeers = (peers: string): FieldRule => ({
  each: { fields: { [peers]: { each: { fields: { namespaceSelector } } } } },
});
const bindingSubjects: FieldRule = {
  fields: {
    subjects: {
      each: {
        fields: { namespace },
        object(entry, names) {
          if (entry.kind !== "ServiceAccount" && typeof entry.name === "string") {
            entry.name = names.subjectToUpstream(entry.name);
          }
        },
      },
    },
  },
};
const accessReview: FieldRule = {
  fields: {
    spec: {
      fields: {
        user: subject,
        groups: { each: subject },
        resourceAttributes: {
          fields: { namespace },
          object(attributes, names) {
            if (attributes.resource === "namespaces" && typeof attributes.name === "string") {
              attributes.name = names.toUpstream(attributes.name);
            }
          },
        },
      },
    },
  },
};
const addresses: FieldRule = { each: { fields: { targetRef: reference } } };

/** Rules of kinds by `resource.group`, beside {@link metadata}, which holds for every kind. */
const rules: Readonly<Record<string, FieldRule>> = {
  bindings: { fields: { target: reference } },
  endpoints: {
    fields: { subsets: { each: { fields: { addresses, notReadyAddresses: addresses } } } },
  },
  events: { fields: { involvedObject: reference, related: reference } },
  persistentvolumeclaims: { fields: { spec: claimSpec } },
  pods: { fields: { spec: podSpec, target: reference } },
  podtemplates: { fields: { template: podTemplate } },
  replicationcontrollers: workload,
  serviceaccounts: { fields: { secrets: { each: reference } } },
  services: {
    fields: {
      spec: { fields: { externalName: { text: (text, names) => names.hostToUpstream(text) } } },
    },
  },
  "daemonsets.apps": workload,
  "deployments.apps": workload,
  "replicasets.apps": workload,
  "statefulsets.apps": workload,
  "jobs.batch": workload,
  "cronjobs.batch": { fields: { spec: { fields: { jobTemplate: workload } } } },
  "endpointslices.discovery.k8s.io": { fields: { endpoints: addresses } },
  "events.events.k8s.io": { fields: { regarding: reference, related: reference } },
  "networkpolicies.networking.k8s.io": {
    fields: { spec: { fields: { ingress: policyPeers("from"), egress: policyPeers("to") } } },
  },
  "rolebindings.rbac.authorization.k8s.io": bindingSubjects,
  "clusterrolebindings.rbac.authorization.k8s.io": bindingSubjects,
  "localsubjectaccessreviews.authorization.k8s.io": accessReview,
  "selfsubjectaccessreviews.authorization.k8s.io": accessReview,
  "subjectaccessreviews.authorization.k8s.io": accessReview,
  "selfsubjectrulesreviews.authorization.k8s.io": {
    fields: { spec: { fields: { namespace } } },
  },
};

const namespaceObject: FieldRule = {
  fields: {
    metadata: {
      fields: {
        name: namespace,
        generateName: { text: (text, names) => names.toUpstreamPrefix(text) },
        labels: { fields: { [nameLabel]: namespace } },
      },
    },
  },
};

const known = new Map<string, FieldRule>(
  Object.entries(rules).map(([resource, rule]) => [
    resource,
    { ...rule, fields: { ...rule.fields, metadata } },
  ]),
);
known.set("namespaces", namespaceObject);
const unknown: FieldRule = { fields: { metadata } };

/** The rule of a kind's objects. Annotations are in no rule: last-applied stays the learner's. */
export function fieldRuleOf(groupResource: string): FieldRule {
  return known.get(groupResource) ?? unknown;
}
