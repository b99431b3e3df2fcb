import { describe, expect, it } from "vitest";
import { narrowAccept } from "./accept.ts";
import { SandboxNames } from "./names.ts";
import { mapRequestTarget } from "./request-target.ts";

const names = new SandboxNames("abcdefgh23", new Set(["kube-system"]));

function upstreamOf(method: string, url: string): string {
  const { path, query } = mapRequestTarget(method, url, names);
  return query.size === 0 ? path : `${path}?${decodeURIComponent(query.toString())}`;
}

describe("mapRequestTarget", () => {
  it.each([
    ["GET", "/version", "/version"],
    ["GET", "/apis/apps/v1", "/apis/apps/v1"],
    ["GET", "/openapi/v3/apis/apps/v1?hash=A", "/openapi/v3/apis/apps/v1?hash=A"],
    ["GET", "/api/v1/nodes/n1", "/api/v1/nodes/n1"],
    ["GET", "/api/v1/namespaces", "/api/v1/namespaces"],
    ["GET", "/api/v1/namespaces/default", "/api/v1/namespaces/lab-abcdefgh23"],
    ["PUT", "/api/v1/namespaces/x/status", "/api/v1/namespaces/lab-abcdefgh23-x/status"],
    ["GET", "/api/v1/namespaces/default/pods", "/api/v1/namespaces/lab-abcdefgh23/pods"],
    ["GET", "/api/v1/namespaces/kube-system/pods", "/api/v1/namespaces/kube-system/pods"],
    [
      "GET",
      "/apis/apps/v1/namespaces/x/deployments/d/scale",
      "/apis/apps/v1/namespaces/lab-abcdefgh23-x/deployments/d/scale",
    ],
    [
      "GET",
      "/api/v1/watch/namespaces/x/pods/p",
      "/api/v1/namespaces/lab-abcdefgh23-x/pods?watch=true&fieldSelector=metadata.name=p",
    ],
    [
      "GET",
      "/api/v1/namespaces/x/services/http:s:80/proxy/a/b?c=d",
      "/api/v1/namespaces/lab-abcdefgh23-x/services/http%3As%3A80/proxy/a/b?c=d",
    ],
    [
      "GET",
      "/api/v1/namespaces/default/events?fieldSelector=involvedObject.namespace%3Ddefault%2CinvolvedObject.name%3Ddefault",
      "/api/v1/namespaces/lab-abcdefgh23/events?fieldSelector=involvedObject.namespace=lab-abcdefgh23,involvedObject.name=default",
    ],
    [
      "GET",
      "/apis/events.k8s.io/v1/namespaces/default/events?fieldSelector=regarding.namespace%3Ddefault%2Cregarding.name%3Ddefault",
      "/apis/events.k8s.io/v1/namespaces/lab-abcdefgh23/events?fieldSelector=regarding.namespace=lab-abcdefgh23,regarding.name=default",
    ],
    [
      "GET",
      "/api/v1/pods?fieldSelector=metadata.namespace!=x,metadata.name=x",
      "/api/v1/pods?fieldSelector=metadata.namespace!=lab-abcdefgh23-x,metadata.name=x",
    ],
    [
      "GET",
      "/api/v1/namespaces?fieldSelector=metadata.name%3Ddefault&labelSelector=a%3Db",
      "/api/v1/namespaces?fieldSelector=metadata.name=lab-abcdefgh23&labelSelector=a=b",
    ],
    [
      "GET",
      "/api/v1/namespaces?labelSelector=kubernetes.io/metadata.name%20in%20(x,default),a%3Db",
      "/api/v1/namespaces?labelSelector=a+in+(b),kubernetes.io/metadata.name+in+(lab-abcdefgh23,lab-abcdefgh23-x)",
    ],
  ])("%s %s", (method, url, upstream) => {
    expect(upstreamOf(method, url)).toBe(upstream);
  });

  it("answers for a namespace whose name becomes too long as upstream does", () => {
    const long = "n".repeat(49);
    expect(() => mapRequestTarget("GET", `/api/v1/namespaces/${long}/pods`, names)).toThrow(
      `Namespace "${long}" is invalid: metadata.name: Invalid value: "${long}": must be no more than 63 characters`,
    );
    expect(names.toUpstream("n".repeat(48))).toHaveLength(63);
  });
});

describe("narrowAccept", () => {
  it.each([
    [undefined, "application/json"],
    ["*/*", "*/*"],
    ["application/json, */*", "application/json, */*"],
    ["application/vnd.kubernetes.protobuf,application/json", "application/json"],
    ["application/vnd.kubernetes.protobuf", "application/json"],
    ["application/cbor,application/yaml", "application/json"],
    [
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json",
      "application/json;as=Table;v=v1;g=meta.k8s.io, application/json;as=Table;v=v1beta1;g=meta.k8s.io, application/json",
    ],
    [
      "application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
      "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1, application/json",
    ],
    [
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json",
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList, application/json",
    ],
  ])("of %s is %s", (accept, narrowed) => {
    expect(narrowAccept(accept)).toBe(narrowed);
  });
});
