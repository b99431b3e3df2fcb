import { isDeepStrictEqual } from "node:util";
import { cloneJson } from "../clone.ts";
import { StatusError } from "../status-error.ts";
import { isRecord, setMember } from "./json-value.ts";

/** Upstream's bound. */
const operationsMax = 10_000;

/** What all copies of a patch may add, in characters of JSON; upstream's figure. */
const copiedMax = 3 * 1024 * 1024;

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/**
 * RFC 6902: the document changed by a list of operations. Neither argument is changed.
 * Source: apiserver pkg/endpoints/handlers/patch.go v1.35 (codes and texts).
 * @throws StatusError 400 for what is no JSON patch, 413 for too many operations, 422 when one fails.
 */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  const operations = readOperations(patch);
  if (operations.length > operationsMax) {
    throw StatusError.tooLarge(
      `The allowed maximum operations in a JSON patch is ${operationsMax}, got ${operations.length}`,
    );
  }
  const box = { root: cloneJson(document), copied: 0 };
  for (const operation of operations) {
    applyOperation(box, operation);
  }
  return box.root;
}

function readOperations(patch: unknown): readonly Operation[] {
  if (!Array.isArray(patch)) {
    throw StatusError.badRequest(
      `error decoding patch: json: cannot unmarshal ${patch === null ? "null" : isRecord(patch) ? "object" : typeof patch} into Go value of type jsonpatch.Patch`,
    );
  }
  return patch.map((operation) => {
    if (!isRecord(operation) || typeof operation.op !== "string") {
      throw failed();
    }
    const { op, path, from, value } = operation;
    if (typeof path !== "string" || (from !== undefined && typeof from !== "string")) {
      throw failed();
    }
    return { op, path, ...(from === undefined ? {} : { from }), value };
  });
}

/** What upstream answers for an operation that can't be done; why stays in its log. */
function failed(): StatusError {
  return new StatusError({
    code: 422,
    reason: "Invalid",
    message: "the server rejected our request due to an error in our request",
    details: {},
  });
}

interface Box {
  root: unknown;
  /** Characters of JSON that were copied so far. */
  copied: number;
}

function applyOperation(box: Box, { op, path, from, value }: Operation): void {
  switch (op) {
    case "add":
      add(box, path, cloneJson(value));
      return;
    case "remove":
      remove(box, path);
      return;
    case "replace":
      read(box, path);
      replace(box, path, cloneJson(value));
      return;
    case "move":
      add(box, path, remove(box, from ?? ""));
      return;
    case "copy":
      add(box, path, copyOf(box, read(box, from ?? "")));
      return;
    case "test":
      if (!isDeepStrictEqual(readOrNull(box, path), value ?? null)) {
        throw failed();
      }
      return;
    default:
      throw failed();
  }
}

/** Each copy of what holds the last one doubles the document. */
function copyOf(box: Box, value: unknown): unknown {
  box.copied += JSON.stringify(value ?? null).length;
  if (box.copied > copiedMax) {
    throw failed();
  }
  return cloneJson(value);
}

function parsePointer(pointer: string): string[] {
  if (pointer === "") {
    return [];
  }
  if (!pointer.startsWith("/")) {
    throw failed();
  }
  const segments = pointer.slice(1).split("/");
  return segments.map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function child(container: unknown, key: string): unknown {
  if (Array.isArray(container)) {
    return container[indexIn(container, key, container.length - 1)];
  }
  if (isRecord(container) && Object.hasOwn(container, key)) {
    return container[key];
  }
  throw failed();
}

/** Negative indices count from the end, as upstream's library allows. */
function indexIn(list: readonly unknown[], key: string, max: number): number {
  if (!/^-?\d+$/.test(key)) {
    throw failed();
  }
  const given = Number(key);
  const index = given < 0 ? list.length + given : given;
  if (index < 0 || index > max) {
    throw failed();
  }
  return index;
}

function read(box: Box, pointer: string): unknown {
  return parsePointer(pointer).reduce(child, box.root);
}

/** A missing last member tests equal to null. */
function readOrNull(box: Box, pointer: string): unknown {
  const segments = parsePointer(pointer);
  const key = segments.at(-1);
  const container = segments.slice(0, -1).reduce(child, box.root);
  if (key !== undefined && isRecord(container) && !Object.hasOwn(container, key)) {
    return null;
  }
  return key === undefined ? container : child(container, key);
}

function parentOf(box: Box, pointer: string): { container: unknown; key: string } | undefined {
  const segments = parsePointer(pointer);
  const key = segments.at(-1);
  return key === undefined
    ? undefined
    : { container: segments.slice(0, -1).reduce(child, box.root), key };
}

function add(box: Box, pointer: string, value: unknown): void {
  const place = parentOf(box, pointer);
  if (!place) {
    box.root = value;
  } else if (Array.isArray(place.container)) {
    const { container, key } = place;
    const index = key === "-" ? container.length : indexIn(container, key, container.length);
    container.splice(index, 0, value);
  } else if (isRecord(place.container)) {
    setMember(place.container, place.key, value);
  } else {
    throw failed();
  }
}

function remove(box: Box, pointer: string): unknown {
  const place = parentOf(box, pointer);
  if (!place) {
    throw failed();
  }
  const { container, key } = place;
  const value = child(container, key);
  if (Array.isArray(container)) {
    container.splice(indexIn(container, key, container.length - 1), 1);
  } else if (isRecord(container)) {
    delete container[key];
  }
  return value;
}

function replace(box: Box, pointer: string, value: unknown): void {
  const place = parentOf(box, pointer);
  if (!place) {
    box.root = value;
  } else if (Array.isArray(place.container)) {
    const { container, key } = place;
    container[indexIn(container, key, container.length - 1)] = value;
  } else if (isRecord(place.container)) {
    setMember(place.container, place.key, value);
  }
}
