/** Upstream's bound on all warnings of one answer. */
const warningBytesMax = 4 * 1024;

/**
 * The `Warning` header's values, in order. Source: apimachinery pkg/util/net/http.go v1.35
 * (NewWarningHeader) and apiserver pkg/endpoints/filters/warning.go.
 */
export function warningHeaders(warnings: Iterable<string>): string[] {
  const values: string[] = [];
  let bytes = 0;
  for (const warning of warnings) {
    const quoted = `"${oneLine(warning).replace(/(["\\])/g, "\\$1")}"`;
    const value = Buffer.from(`299 - ${quoted}`, "utf8").toString("latin1");
    bytes += value.length;
    if (bytes > warningBytesMax) {
      break;
    }
    values.push(value);
  }
  return values;
}

/** Header values hold no control characters. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}
