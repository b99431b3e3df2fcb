import { StatusError } from "../../kube/index.ts";

/** Whether a query's value means yes. Source: apimachinery pkg/runtime/conversion.go v1.35 (Convert_Slice_string_To_bool). */
export function isTrue(text: string | null): boolean {
  return text !== null && text !== "0" && text.toLowerCase() !== "false";
}

/** A number of a query, 0 when absent. @throws StatusError 400 for anything but a whole number. */
export function numberOf(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? "";
  if (text === "") {
    return 0;
  }
  if (!/^-?\d{1,18}$/.test(text)) {
    const quoted = JSON.stringify(text);
    throw StatusError.badRequest(`strconv.ParseInt: parsing ${quoted}: invalid syntax`);
  }
  return Number(text);
}
