/**
 * Replaces `$(NAME)` by its value; unknown names stay, `$$(NAME)` gives `$(NAME)`.
 * Source: k8s.io/kubernetes third_party/forked/golang/expansion v1.35.
 */
export function expandReferences(
  text: string,
  lookup: (name: string) => string | undefined,
): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name?: string) =>
    name === undefined ? "$" : (lookup(name) ?? whole),
  );
}
