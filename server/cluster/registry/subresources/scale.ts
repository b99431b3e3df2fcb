import {
  fieldErrors,
  isRecord,
  type JsonObject,
  type KubeObject,
  StatusError,
  type StoredObject,
} from "../../../kube/index.ts";
import type { KindDefinition } from "../../kinds/definition.ts";

/** The `autoscaling/v1` Scale of an object whose kind has one. */
export function toScale(kind: KindDefinition, object: StoredObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = readPath(object, kind.scale?.selector ?? "");
  const replicas = Number(readPath(object, kind.scale?.specReplicas ?? "") ?? 0);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid,
      resourceVersion,
      creationTimestamp,
    } as NonNullable<KubeObject["metadata"]>,
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: Number(readPath(object, kind.scale?.statusReplicas ?? "") ?? 0),
      ...(typeof selector === "string" ? { selector } : {}),
      ...(isRecord(selector) ? { selector: selectorText(selector) } : {}),
    },
  };
}

/** Sets the wanted number of replicas in place. @throws StatusError 422 for a negative one. */
export function applyReplicas(kind: KindDefinition, object: StoredObject, replicas: number): void {
  if (replicas < 0) {
    throw StatusError.invalid({ group: "autoscaling", kind: "Scale" }, object.metadata.name, [
      fieldErrors.invalid("spec.replicas", replicas, "must be greater than or equal to 0"),
    ]);
  }
  const path = segments(kind.scale?.specReplicas ?? "");
  const last = path.pop() ?? "replicas";
  let holder: JsonObject = object;
  for (const key of path) {
    const next = isRecord(holder[key]) ? holder[key] : {};
    holder[key] = next;
    holder = next;
  }
  holder[last] = replicas;
}

function segments(path: string): string[] {
  return path.split(".").filter((key) => key !== "");
}

function readPath(object: KubeObject, path: string): unknown {
  return segments(path).reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), object);
}

/** A selector as upstream's metav1.FormatLabelSelector prints it. */
function selectorText(selector: JsonObject): string {
  const isSelector = "matchLabels" in selector || "matchExpressions" in selector;
  const labels = isSelector ? selector.matchLabels : selector;
  const exact = isRecord(labels)
    ? Object.entries(labels).map(([key, value]) => ({ key, text: `${key}=${String(value)}` }))
    : [];
  const expressions =
    isSelector && Array.isArray(selector.matchExpressions)
      ? selector.matchExpressions.filter(isRecord).map(expressionText)
      : [];
  return [...exact, ...expressions]
    .toSorted((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ text }) => text)
    .join(",");
}

function expressionText({ key: name, operator, values }: JsonObject): {
  key: string;
  text: string;
} {
  const key = String(name);
  const list = Array.isArray(values) ? values.map(String).toSorted().join(",") : "";
  switch (operator) {
    case "Exists":
      return { key, text: key };
    case "DoesNotExist":
      return { key, text: `!${key}` };
    case "NotIn":
      return { key, text: `${key} notin (${list})` };
    default:
      return { key, text: `${key} in (${list})` };
  }
}
