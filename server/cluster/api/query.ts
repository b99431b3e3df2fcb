/** Whether a query's value means yes. Source: apimachinery pkg/runtime/conversion.go v1.35 (Convert_Slice_string_To_bool). */
export function isTrue(text: string | null): boolean {
  return text !== null && text !== "0" && text.toLowerCase() !== "false";
}
