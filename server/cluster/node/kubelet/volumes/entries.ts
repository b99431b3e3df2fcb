import type { ConfigMap, Pod, Secret } from "../../../../kube/index.ts";
import { fieldValue, resourceValue } from "../downward.ts";
import type { NodeFacts } from "../node-facts.ts";
import type { Entry } from "./content-tree.ts";
import { VolumeFault, type VolumeSource } from "./source.ts";

type Volume = NonNullable<NonNullable<Pod["spec"]>["volumes"]>[number];
type ProjectedSource = NonNullable<NonNullable<Volume["projected"]>["sources"]>[number];
type DownwardItem = NonNullable<NonNullable<Volume["downwardAPI"]>["items"]>[number];
type Item = { readonly key: string; readonly path: string; readonly mode?: number };
type Data = ReadonlyMap<string, string | Uint8Array>;

/** What a volume of files is made of. */
export interface Content {
  readonly entries: readonly Entry[];
  readonly defaultMode: number | undefined;
}

/** The files of a volume that the kubelet writes; undefined for other kinds. @throws VolumeFault. */
export function volumeContent(
  pod: Pod,
  volume: Volume,
  facts: NodeFacts,
  source: VolumeSource,
): Content | undefined {
  const namespace = pod.metadata?.namespace ?? "";
  if (volume.configMap) {
    const { name = "", optional, items, defaultMode } = volume.configMap;
    const data = configData(source.configMap(namespace, name));
    const entries = entriesOf(volume.name, `configmap "${name}"`, data, items, optional);
    return { entries, defaultMode };
  }
  if (volume.secret) {
    const { secretName = "", optional, items, defaultMode } = volume.secret;
    const data = secretData(source.secret(namespace, secretName));
    const entries = entriesOf(volume.name, `secret "${secretName}"`, data, items, optional);
    return { entries, defaultMode };
  }
  if (volume.downwardAPI) {
    const { items = [], defaultMode } = volume.downwardAPI;
    return { entries: downwardEntries(pod, items, facts), defaultMode };
  }
  if (volume.projected) {
    const { sources = [], defaultMode } = volume.projected;
    const entries = sources.flatMap((each) =>
      projectedEntries(pod, volume.name, each, facts, source),
    );
    return { entries, defaultMode };
  }
  return undefined;
}

function configData(object: ConfigMap | undefined): Data | undefined {
  return (
    object &&
    new Map<string, string | Uint8Array>([
      ...Object.entries(object.data ?? {}),
      ...Object.entries(object.binaryData ?? {}).map(
        ([key, value]) => [key, Buffer.from(value, "base64")] as const,
      ),
    ])
  );
}

function secretData(object: Secret | undefined): Data | undefined {
  return (
    object &&
    new Map(
      Object.entries(object.data ?? {}).map(([key, value]) => [key, Buffer.from(value, "base64")]),
    )
  );
}

function entriesOf(
  volume: string,
  subject: string,
  data: Data | undefined,
  items: readonly Item[] | undefined,
  optional: boolean | undefined,
): Entry[] {
  const fault = (why: string) =>
    new VolumeFault(`MountVolume.SetUp failed for volume "${volume}" : ${why}`);
  if (!data) {
    if (optional) {
      return [];
    }
    throw fault(`${subject} not found`);
  }
  if (!items) {
    return [...data].map(([path, content]) => ({ path, content, mode: undefined }));
  }
  return items.flatMap((item) => {
    const content = data.get(item.key);
    if (content === undefined && !optional) {
      throw fault(`references non-existent config key: ${item.key}`);
    }
    return content === undefined ? [] : [{ path: item.path, content, mode: item.mode }];
  });
}

function downwardEntries(pod: Pod, items: readonly DownwardItem[], facts: NodeFacts): Entry[] {
  return items.map((item) => {
    const ref = item.resourceFieldRef;
    const container = (pod.spec?.containers ?? []).find((each) => each.name === ref?.containerName);
    const content = item.fieldRef
      ? fieldValue(pod, item.fieldRef.fieldPath, facts)
      : ref && container
        ? resourceValue(pod, container, ref, facts)
        : "";
    return { path: item.path, content, mode: item.mode };
  });
}

function projectedEntries(
  pod: Pod,
  volume: string,
  projected: ProjectedSource,
  facts: NodeFacts,
  source: VolumeSource,
): Entry[] {
  const namespace = pod.metadata?.namespace ?? "";
  if (projected.serviceAccountToken) {
    const { path, audience = "", expirationSeconds = 3600 } = projected.serviceAccountToken;
    const content = source.issueToken({
      namespace,
      serviceAccount: pod.spec?.serviceAccountName ?? "default",
      podName: pod.metadata?.name ?? "",
      podUid: pod.metadata?.uid ?? "",
      audience,
      expirationSeconds,
    });
    return [{ path, content, mode: undefined }];
  }
  if (projected.configMap) {
    const { name = "", items, optional } = projected.configMap;
    const data = configData(source.configMap(namespace, name));
    return entriesOf(volume, `configmap "${name}"`, data, items, optional);
  }
  if (projected.secret) {
    const { name = "", items, optional } = projected.secret;
    const data = secretData(source.secret(namespace, name));
    return entriesOf(volume, `secret "${name}"`, data, items, optional);
  }
  return downwardEntries(pod, projected.downwardAPI?.items ?? [], facts);
}
