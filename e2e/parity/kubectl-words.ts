/** One kubectl command in a script: its verb, with a second word where it has one, and the kinds it names. */
export interface Command {
  readonly verb: string;
  readonly kinds: readonly string[];
}

/** Kinds by each word that names them. */
const kindsByWord = new Map(
  Object.entries({
    Namespace: "namespace namespaces ns",
    Node: "node nodes no",
    Pod: "pod pods po",
    Service: "service services svc",
    Endpoints: "endpoints ep",
    EndpointSlice: "endpointslice endpointslices",
    ConfigMap: "configmap configmaps cm",
    Secret: "secret secrets",
    ServiceAccount: "serviceaccount serviceaccounts sa",
    Event: "event events ev",
    ResourceQuota: "resourcequota resourcequotas quota",
    LimitRange: "limitrange limitranges limits",
    PersistentVolumeClaim: "persistentvolumeclaim persistentvolumeclaims pvc",
    PersistentVolume: "persistentvolume persistentvolumes pv",
    StorageClass: "storageclass storageclasses sc",
    Deployment: "deployment deployments deployment.apps deployments.apps deploy",
    ReplicaSet: "replicaset replicasets rs",
    ReplicationController: "replicationcontroller replicationcontrollers rc",
    StatefulSet: "statefulset statefulsets sts",
    DaemonSet: "daemonset daemonsets ds",
    ControllerRevision: "controllerrevision controllerrevisions",
    Job: "job jobs",
    CronJob: "cronjob cronjobs cj",
    NetworkPolicy: "networkpolicy networkpolicies netpol",
    Ingress: "ingress ingresses ing",
    IngressClass: "ingressclass ingressclasses",
    Role: "role roles",
    RoleBinding: "rolebinding rolebindings",
    ClusterRole: "clusterrole clusterroles",
    ClusterRoleBinding: "clusterrolebinding clusterrolebindings",
    PodDisruptionBudget: "poddisruptionbudget poddisruptionbudgets pdb",
    PriorityClass: "priorityclass priorityclasses pc",
    Lease: "lease leases",
    HorizontalPodAutoscaler: "horizontalpodautoscaler horizontalpodautoscalers hpa",
    CertificateSigningRequest: "certificatesigningrequest certificatesigningrequests csr",
    CustomResourceDefinition: "customresourcedefinition customresourcedefinitions crd crds",
  }).flatMap(([kind, words]) => words.split(" ").map((word) => [word, kind] as const)),
);

/** Verbs whose second word says what is done. */
const verbsOfTwoWords = new Set(["auth", "certificate", "config", "rollout", "set", "top"]);
/** Second words of verbs that also work without one. */
const secondWords = new Set([
  "edit-last-applied",
  "set-last-applied",
  "token",
  "view-last-applied",
]);

/** Every kubectl command of a script, in order. */
export function commandsIn(script: string): Command[] {
  return [...script.matchAll(/(?:^|[\s;&|($"'`])kubectl(?=\s)((?:(?!\$\()[^|;&\n)])*)/g)].map(
    ([, rest = ""]) => commandOf(rest.trim().split(/\s+/)),
  );
}

function commandOf(tokens: readonly string[]): Command {
  const words = tokens.filter((token) => !token.startsWith("-"));
  const [first = "", second = ""] = words;
  const two = verbsOfTwoWords.has(first) || secondWords.has(second);
  const kinds = new Set<string>();
  for (const word of words.slice(1)) {
    for (const part of word.replaceAll(/["']/g, "").split(",")) {
      const kind = kindsByWord.get(part.split("/")[0] ?? "");
      if (kind !== undefined) {
        kinds.add(kind);
      }
    }
  }
  return { verb: two ? `${first} ${second}` : first, kinds: [...kinds] };
}
