import { type FieldError, fieldErrors, type JsonObject, StatusError } from "../../kube/index.ts";

/** Longest name of a field manager; upstream's figure. */
const managerBytesMax = 128;

/**
 * Refuses options of a write that upstream refuses.
 * Source: apimachinery pkg/apis/meta/v1/validation/validation.go v1.35 (ValidateCreateOptions and the like).
 * @throws StatusError 422
 */
export function checkWriteOptions(
  query: URLSearchParams,
  kind: "CreateOptions" | "UpdateOptions",
): void {
  refuse(kind, commonFaults(query));
}

/** The same for a patch; `isApply` is for server-side apply. @throws StatusError 422 */
export function checkPatchOptions(query: URLSearchParams, isApply: boolean): void {
  const faults: FieldError[] = [];
  if (isApply && !query.get("fieldManager")) {
    faults.push(fieldErrors.required("fieldManager", "is required for apply patch"));
  }
  if (!isApply && query.has("force")) {
    faults.push(fieldErrors.forbidden("force", "may not be specified for non-apply patch"));
  }
  refuse("PatchOptions", [...faults, ...commonFaults(query)]);
}

/** The same for a deletion, whose options came in the body or in the query. @throws StatusError 422 */
export function checkDeleteOptions({
  orphanDependents,
  propagationPolicy,
  dryRun,
}: JsonObject): void {
  const faults: FieldError[] = [];
  if (orphanDependents !== undefined && propagationPolicy !== undefined) {
    const why = "orphanDependents and deletionPropagation cannot be both set";
    faults.push(fieldErrors.invalid("propagationPolicy", propagationPolicy, why));
  }
  const policies = ["Foreground", "Background", "Orphan"];
  if (propagationPolicy !== undefined && !policies.includes(String(propagationPolicy))) {
    faults.push(
      fieldErrors.notSupported("propagationPolicy", propagationPolicy, [...policies, "nil"]),
    );
  }
  refuse("DeleteOptions", [...faults, ...dryRunFaults(Array.isArray(dryRun) ? dryRun : [])]);
}

function commonFaults(query: URLSearchParams): FieldError[] {
  const validation = query.get("fieldValidation") ?? "";
  const known = ["", "Ignore", "Strict", "Warn"];
  return [
    ...managerFaults(query.get("fieldManager") ?? ""),
    ...dryRunFaults(query.getAll("dryRun")),
    ...(known.includes(validation)
      ? []
      : [fieldErrors.notSupported("fieldValidation", validation, known)]),
  ];
}

function managerFaults(manager: string): FieldError[] {
  const faults: FieldError[] = [];
  if (Buffer.byteLength(manager) > managerBytesMax) {
    faults.push(fieldErrors.tooLong("fieldManager", managerBytesMax));
  }
  let position = 0;
  for (const char of manager) {
    if (char !== " " && /[\p{C}\p{Z}]/u.test(char)) {
      const code = char.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
      const why = `invalid character U+${code} (at position ${position})`;
      faults.push(fieldErrors.invalid("fieldManager", manager, why));
    }
    position += Buffer.byteLength(char);
  }
  return faults;
}

function dryRunFaults(dryRun: readonly unknown[]): FieldError[] {
  return dryRun.every((one) => one === "All")
    ? []
    : [fieldErrors.notSupported("dryRun", dryRun, ["All"])];
}

function refuse(kind: string, faults: readonly FieldError[]): void {
  if (faults.length > 0) {
    throw StatusError.invalid({ group: "meta.k8s.io", kind }, "", faults);
  }
}
