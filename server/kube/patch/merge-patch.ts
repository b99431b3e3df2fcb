import { cloneJson } from "../clone.ts";
import { isRecord, type JsonObject, setMember } from "./json-value.ts";

/** RFC 7386: the document changed by a merge patch. Neither argument is changed. */
export function applyMergePatch(document: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) {
    return cloneJson(patch);
  }
  const merged: JsonObject = isRecord(document) ? { ...document } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete merged[key];
    } else {
      const current = Object.hasOwn(merged, key) ? merged[key] : undefined;
      setMember(merged, key, applyMergePatch(current, value));
    }
  }
  return merged;
}
