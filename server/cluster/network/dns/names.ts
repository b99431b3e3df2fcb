/** The cluster's domain, as kubeadm sets it. */
export const clusterDomain = "cluster.local";

/** `10-244-0-5` for `10.244.0.5`: how DNS names a Pod by its address. */
export function dashed(ip: string): string {
  return ip.replaceAll(".", "-");
}

/** `5.0.244.10.in-addr.arpa` for `10.244.0.5`. */
export function reverseName(ip: string): string {
  return `${ip.split(".").toReversed().join(".")}.in-addr.arpa`;
}

/** The address that a reverse name asks for; undefined for another name. */
export function addressOfReverseName(name: string): string | undefined {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/.exec(name);
  return match?.slice(1).toReversed().join(".");
}
