/** Values that are known only on the node. */
export interface NodeFacts {
  readonly podIp: string;
  readonly hostIp: string;
  readonly nodeName: string;
  /** What DNS calls the Pod's namespace. */
  readonly dnsNamespace: string;
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}
