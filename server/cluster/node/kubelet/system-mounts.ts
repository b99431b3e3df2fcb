import type { Container, Pod } from "../../../kube/index.ts";
import { directoryNode, fileNode } from "../machine/inode.ts";
import type { Mount } from "../machine/mount.ts";
import { procTree } from "../machine/proc.ts";
import type { Machine } from "../machine/process.ts";

/** What the kubelet writes into every container. */
export function systemMounts(
  request: {
    readonly pod: Pod;
    readonly container: Container;
    readonly facts: { readonly podIp: string; readonly dnsNamespace: string };
  },
  machine: Machine,
): Mount[] {
  const { pod, container, facts } = request;
  const file = (path: string, content: string, source = "/dev/vda1", type = "ext4"): Mount => ({
    path,
    root: fileNode(content),
    readOnly: false,
    source,
    type,
  });
  const hasServiceHosts = (container.volumeMounts ?? []).some(
    (mount) => mount.mountPath === "/etc/hosts",
  );
  return [
    { path: "/proc", root: procTree(machine), readOnly: true, source: "proc", type: "proc" },
    {
      path: "/sys",
      root: directoryNode({ mode: 0o555 }),
      readOnly: true,
      source: "sysfs",
      type: "sysfs",
    },
    ...(hasServiceHosts ? [] : [file("/etc/hosts", hostsFile(pod, facts))]),
    file("/etc/hostname", `${machine.environment.hostname}\n`),
    file("/etc/resolv.conf", resolverFile(pod, facts.dnsNamespace)),
    {
      path: container.terminationMessagePath ?? "/dev/termination-log",
      root: fileNode("", { mode: 0o666 }),
      readOnly: false,
      source: "/dev/vda1",
      type: "ext4",
    },
  ];
}

/** Source: pkg/kubelet/kubelet_pods.go v1.35 managedHostsFileContent. */
function hostsFile(
  pod: Pod,
  { podIp: ip, dnsNamespace }: { readonly podIp: string; readonly dnsNamespace: string },
): string {
  const lines = [
    "# Kubernetes-managed hosts file.",
    "127.0.0.1\tlocalhost",
    "::1\tlocalhost ip6-localhost ip6-loopback",
    "fe00::0\tip6-localnet",
    "fe00::0\tip6-mcastprefix",
    "fe00::1\tip6-allnodes",
    "fe00::2\tip6-allrouters",
  ];
  const { hostname, subdomain } = pod.spec ?? {};
  const name = hostname ?? pod.metadata?.name ?? "";
  const domain = `${subdomain}.${dnsNamespace}.svc.cluster.local`;
  const full = subdomain ? `${name}.${domain}\t${name}` : name;
  lines.push(`${ip}\t${full}`);
  const aliases = pod.spec?.hostAliases ?? [];
  if (aliases.length > 0) {
    lines.push("", "# Entries added by HostAliases.");
    lines.push(...aliases.map((alias) => `${alias.ip}\t${(alias.hostnames ?? []).join("\t")}`));
  }
  return `${lines.join("\n")}\n`;
}

/** Source: pkg/kubelet/network/dns/dns.go v1.35, policy ClusterFirst. */
function resolverFile(pod: Pod, namespace: string): string {
  const { dnsPolicy, dnsConfig } = pod.spec ?? {};
  const isCluster = dnsPolicy !== "None" && dnsPolicy !== "Default";
  const base = ["svc.cluster.local", "cluster.local"];
  const searches = [
    ...(isCluster ? [`${namespace}.svc.cluster.local`, ...base] : []),
    ...(dnsConfig?.searches ?? []),
  ];
  const servers = [...(isCluster ? ["10.96.0.10"] : []), ...(dnsConfig?.nameservers ?? [])];
  const options = new Map<string, string>(isCluster ? [["ndots", "5"]] : []);
  for (const option of dnsConfig?.options ?? []) {
    options.set(option.name ?? "", option.value ?? "");
  }
  const optionTexts = [...options].map(([name, value]) =>
    value === "" ? name : `${name}:${value}`,
  );
  return [
    ...(searches.length > 0 ? [`search ${searches.join(" ")}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    ...(optionTexts.length > 0 ? [`options ${optionTexts.join(" ")}`] : []),
    "",
  ].join("\n");
}
