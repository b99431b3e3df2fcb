const template = {
  metadata: { labels: { app: "a" } },
  spec: {
    restartPolicy: "Always",
    containers: [
      {
        name: "c",
        image: "nginx",
        ports: [{ containerPort: 80, name: "http", protocol: "TCP" }],
        env: [
          { name: "A", value: "b" },
          { name: "P", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        ],
        resources: { requests: { cpu: "10m", memory: "1Mi" }, limits: { memory: "2Mi" } },
        securityContext: { runAsUser: 1, capabilities: { drop: ["ALL"] } },
        readinessProbe: { httpGet: { path: "/", port: "http" }, periodSeconds: 5 },
        volumeMounts: [{ name: "v", mountPath: "/v" }],
      },
    ],
    volumes: [
      { name: "v", emptyDir: {} },
      { name: "m", configMap: { name: "m", items: [{ key: "a", path: "b" }] } },
    ],
    tolerations: [{ key: "k", operator: "Exists", effect: "NoExecute", tolerationSeconds: 1 }],
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "a" } } },
        ],
      },
    },
  },
};

const selector = { matchLabels: { app: "a" } };
const inDefault = (group: string, resource: string) => `${group}/namespaces/default/${resource}`;
const policies = "/apis/networking.k8s.io/v1";
const rbac = "/apis/rbac.authorization.k8s.io/v1";

/** A valid object: where it is created, and all but its name. */
interface Sample {
  readonly path: string;
  readonly object: object;
  /** Where only one name is right. */
  readonly name?: string;
}

/** One of each of many kinds. */
export const samples: readonly Sample[] = [
  {
    path: inDefault("/api/v1", "configmaps"),
    object: { data: { a: "b" }, binaryData: { c: "AAAA" } },
  },
  { path: inDefault("/api/v1", "secrets"), object: { type: "Opaque", data: { a: "AAAA" } } },
  { path: inDefault("/api/v1", "pods"), object: template },
  {
    path: inDefault("/api/v1", "services"),
    object: {
      spec: {
        selector: { app: "a" },
        ports: [{ port: 80, targetPort: "http", name: "x" }],
        type: "NodePort",
        ipFamilies: ["IPv4"],
      },
    },
  },
  { path: inDefault("/api/v1", "serviceaccounts"), object: { secrets: [{ name: "a" }] } },
  { path: inDefault("/api/v1", "resourcequotas"), object: { spec: { hard: { pods: "1000" } } } },
  {
    path: inDefault("/api/v1", "limitranges"),
    object: { spec: { limits: [{ type: "Pod", max: { cpu: "100" } }] } },
  },
  {
    path: inDefault("/api/v1", "persistentvolumeclaims"),
    object: {
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } },
    },
  },
  {
    path: inDefault("/api/v1", "events"),
    object: {
      involvedObject: { kind: "Pod", namespace: "default", name: "p" },
      reason: "R",
      type: "Normal",
    },
  },
  { path: "/api/v1/namespaces", object: { metadata: { labels: { a: "b" } }, spec: {} } },
  { path: "/api/v1/nodes", object: { spec: { taints: [{ key: "a", effect: "NoSchedule" }] } } },
  {
    path: inDefault("/apis/apps/v1", "deployments"),
    object: { spec: { replicas: 0, selector, template, strategy: { type: "Recreate" } } },
  },
  {
    path: inDefault("/apis/apps/v1", "replicasets"),
    object: { spec: { replicas: 0, selector, template } },
  },
  {
    path: inDefault("/apis/apps/v1", "statefulsets"),
    object: { spec: { replicas: 0, serviceName: "s", selector, template } },
  },
  { path: inDefault("/apis/apps/v1", "daemonsets"), object: { spec: { selector, template } } },
  {
    path: inDefault("/apis/batch/v1", "jobs"),
    object: {
      spec: { suspend: true, template: { spec: { ...template.spec, restartPolicy: "Never" } } },
    },
  },
  {
    path: inDefault("/apis/batch/v1", "cronjobs"),
    object: {
      spec: {
        schedule: "0 0 1 1 *",
        jobTemplate: { spec: { template: { spec: { ...template.spec, restartPolicy: "Never" } } } },
      },
    },
  },
  {
    path: inDefault(policies, "networkpolicies"),
    object: {
      spec: {
        podSelector: selector,
        policyTypes: ["Ingress"],
        ingress: [
          {
            from: [
              { namespaceSelector: {} },
              { ipBlock: { cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] } },
            ],
            ports: [{ port: 80, endPort: 90, protocol: "TCP" }],
          },
        ],
      },
    },
  },
  {
    path: inDefault(policies, "ingresses"),
    object: {
      spec: {
        rules: [
          {
            host: "a.example.com",
            http: {
              paths: [
                {
                  path: "/",
                  pathType: "Prefix",
                  backend: { service: { name: "s", port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    },
  },
  {
    path: inDefault(rbac, "roles"),
    object: { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] },
  },
  {
    path: inDefault(rbac, "rolebindings"),
    object: {
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
      subjects: [{ kind: "ServiceAccount", name: "a", namespace: "default" }],
    },
  },
  {
    path: inDefault("/apis/policy/v1", "poddisruptionbudgets"),
    object: { spec: { selector, minAvailable: "50%" } },
  },
  {
    path: inDefault("/apis/autoscaling/v2", "horizontalpodautoscalers"),
    object: {
      spec: {
        maxReplicas: 2,
        scaleTargetRef: { kind: "Deployment", name: "a", apiVersion: "apps/v1" },
      },
    },
  },
  { path: "/apis/scheduling.k8s.io/v1/priorityclasses", object: { value: 1 } },
  { path: "/apis/storage.k8s.io/v1/storageclasses", object: { provisioner: "example.com/x" } },
  {
    path: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
    name: "things.example.com",
    object: {
      spec: {
        group: "example.com",
        scope: "Namespaced",
        names: { plural: "things", kind: "Thing" },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: "object",
                properties: { spec: { type: "object", properties: { a: { type: "integer" } } } },
              },
            },
            additionalPrinterColumns: [{ name: "A", type: "integer", jsonPath: ".spec.a" }],
          },
        ],
      },
    },
  },
  {
    path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    object: { spec: { user: "a", resourceAttributes: { verb: "get", resource: "pods" } } },
  },
  {
    path: "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
    object: { spec: { namespace: "default" } },
  },
  { path: "/apis/authentication.k8s.io/v1/tokenreviews", object: { spec: { token: "t" } } },
  {
    path: `${inDefault("/api/v1", "serviceaccounts")}/default/token`,
    object: { spec: { audiences: ["a"], expirationSeconds: 600 } },
  },
  {
    path: `${inDefault("/api/v1", "pods")}/none/eviction`,
    object: { deleteOptions: { gracePeriodSeconds: 1 } },
  },
];
