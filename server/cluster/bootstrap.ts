import { type KubeObject, StatusError } from "../kube/index.ts";
import {
  bootstrapClusterRoleBindings,
  bootstrapClusterRoles,
} from "./authorization/bootstrap-roles.ts";
import type { Client, ResourceRef } from "./client/client.ts";
import { controlPlaneAddress } from "./nodes.ts";

/** An object that every cluster has from its start, and where it is served. */
interface BootstrapObject {
  readonly ref: ResourceRef;
  readonly namespace: string;
  readonly object: KubeObject;
}

/** ClusterIP of the API server's own Service: the first address of the Service range. */
const apiServerServiceIp = "10.96.0.1";
/** ClusterIP of the cluster's name server; every Pod's resolv.conf names it. */
const dnsServiceIp = "10.96.0.10";

const namespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

function namespace(name: string): BootstrapObject {
  const object = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
  return { ref: { group: "", resource: "namespaces" }, namespace: "", object };
}

const apiServerService: BootstrapObject = {
  ref: { group: "", resource: "services" },
  namespace: "default",
  object: {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "kubernetes",
      labels: { component: "apiserver", provider: "kubernetes" },
    },
    spec: {
      clusterIP: apiServerServiceIp,
      ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: 6443 }],
    },
  },
};

const apiServerEndpoints: BootstrapObject = {
  ref: { group: "discovery.k8s.io", resource: "endpointslices" },
  namespace: "default",
  object: {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: "kubernetes", labels: { "kubernetes.io/service-name": "kubernetes" } },
    addressType: "IPv4",
    endpoints: [{ addresses: [controlPlaneAddress], conditions: { ready: true } }],
    ports: [{ name: "https", port: 6443, protocol: "TCP" }],
  },
};

/** Its predecessor; the slice is the cluster's own as well, so none is copied from it. */
const apiServerLegacyEndpoints: BootstrapObject = {
  ref: { group: "", resource: "endpoints" },
  namespace: "default",
  object: {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: {
      name: "kubernetes",
      labels: { "endpointslice.kubernetes.io/skip-mirror": "true" },
    },
    subsets: [
      {
        addresses: [{ ip: controlPlaneAddress }],
        ports: [{ name: "https", port: 6443, protocol: "TCP" }],
      },
    ],
  },
};

const dnsLabels = { "k8s-app": "kube-dns" };

const dnsAccount: BootstrapObject = {
  ref: { group: "", resource: "serviceaccounts" },
  namespace: "kube-system",
  object: { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "coredns" } },
};

const dnsService: BootstrapObject = {
  ref: { group: "", resource: "services" },
  namespace: "kube-system",
  object: {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "kube-dns",
      labels: {
        ...dnsLabels,
        "kubernetes.io/cluster-service": "true",
        "kubernetes.io/name": "CoreDNS",
      },
    },
    spec: {
      clusterIP: dnsServiceIp,
      selector: dnsLabels,
      ports: [
        { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
        { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 53 },
      ],
    },
  },
};

/** As kubeadm deploys it. Source: kubernetes cmd/kubeadm/app/phases/addons/dns/manifests.go v1.35. */
const dnsDeployment: BootstrapObject = {
  ref: { group: "apps", resource: "deployments" },
  namespace: "kube-system",
  object: {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "coredns", labels: dnsLabels },
    spec: {
      replicas: 2,
      selector: { matchLabels: dnsLabels },
      strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
      template: {
        metadata: { labels: dnsLabels },
        spec: {
          priorityClassName: "system-cluster-critical",
          serviceAccountName: "coredns",
          nodeSelector: { "kubernetes.io/os": "linux" },
          tolerations: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }],
          containers: [
            {
              name: "coredns",
              image: "registry.k8s.io/coredns/coredns:v1.13.1",
              args: ["-conf", "/etc/coredns/Corefile"],
              resources: { limits: { memory: "170Mi" }, requests: { cpu: "100m", memory: "70Mi" } },
              ports: [
                { containerPort: 53, name: "dns", protocol: "UDP" },
                { containerPort: 53, name: "dns-tcp", protocol: "TCP" },
              ],
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
                readOnlyRootFilesystem: true,
              },
            },
          ],
        },
      },
    },
  },
};

/** Source: kubernetes pkg/apis/scheduling/v1/helpers.go v1.35. */
function priorityClass(name: string, value: number, description: string): BootstrapObject {
  const object = {
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name },
    value,
    description,
  };
  const ref = { group: "scheduling.k8s.io", resource: "priorityclasses" };
  return { ref, namespace: "", object };
}

/** As kind makes it. Source: kubernetes-sigs/kind pkg/build/nodeimage/const_storage.go v0.31. */
const standardClass: BootstrapObject = {
  ref: { group: "storage.k8s.io", resource: "storageclasses" },
  namespace: "",
  object: {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: {
      name: "standard",
      annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
    },
    provisioner: "rancher.io/local-path",
    volumeBindingMode: "WaitForFirstConsumer",
    reclaimPolicy: "Delete",
  },
};

function rbac(resource: string): (object: KubeObject) => BootstrapObject {
  const ref = { group: "rbac.authorization.k8s.io", resource };
  return (object) => ({ ref, namespace: "", object });
}

const builtin: readonly BootstrapObject[] = [
  ...namespaces.map(namespace),
  priorityClass(
    "system-node-critical",
    2_000_001_000,
    "Used for system critical pods that must not be moved from their current node.",
  ),
  priorityClass(
    "system-cluster-critical",
    2_000_000_000,
    "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.",
  ),
  ...bootstrapClusterRoles.map(rbac("clusterroles")),
  ...bootstrapClusterRoleBindings.map(rbac("clusterrolebindings")),
  standardClass,
  apiServerService,
  apiServerEndpoints,
  apiServerLegacyEndpoints,
  dnsAccount,
  dnsService,
  dnsDeployment,
];

/**
 * Creates what is missing of the objects that every cluster has; what is there stays as it is.
 * @param serves whether the cluster serves a resource; objects of others are left out.
 */
export async function bootstrap(
  client: Client,
  serves: (ref: ResourceRef) => boolean,
): Promise<void> {
  for (const { ref, namespace: inNamespace, object } of builtin) {
    if (serves(ref)) {
      await createMissing(client, ref, inNamespace, object);
    }
  }
}

async function createMissing(
  client: Client,
  ref: ResourceRef,
  inNamespace: string,
  object: KubeObject,
): Promise<void> {
  try {
    await client.create(ref, inNamespace, object);
  } catch (error) {
    if (!(error instanceof StatusError && error.reason === "AlreadyExists")) {
      throw error;
    }
  }
}
