import type { Node } from "yaml";

type Yaml = typeof import("yaml");

/** More than any file of settings holds, and little enough to be walked at once. Go's own bound is a ratio. */
const nodesMax = 400_000;

/**
 * What is wrong with the references of a YAML document, in Go's words, or null. A document that passes can be
 * walked with its references followed: they end, and soon. Source: go-yaml v3 `decode.go`
 */
export function faultOfAliases(yaml: Yaml, root: Node | null): string | null {
  const sizes = new Map<string, number>();
  const open = new Set<string>();
  let fault: string | null = null;

  const sizeOfAlias = (name: string): number => {
    if (open.has(name)) {
      fault ??= `anchor '${name}' value contains itself`;
    } else if (!sizes.has(name)) {
      fault ??= `unknown anchor '${name}' referenced`;
    }
    return sizes.get(name) ?? 0;
  };
  const sizeOf = (node: unknown): number => {
    if (yaml.isAlias(node)) {
      return 1 + sizeOfAlias(node.source);
    }
    if (yaml.isPair(node)) {
      return sizeOf(node.key) + sizeOf(node.value);
    }
    const anchor = yaml.isNode(node) && "anchor" in node ? node.anchor : undefined;
    if (anchor !== undefined) {
      open.add(anchor);
    }
    const items: readonly unknown[] = yaml.isCollection(node) ? node.items : [];
    const size = items.reduce<number>((sum, item) => sum + sizeOf(item), 1);
    if (anchor !== undefined) {
      open.delete(anchor);
      sizes.set(anchor, size);
    }
    return size;
  };

  const size = sizeOf(root);
  return fault ?? (size > nodesMax ? "document contains excessive aliasing" : null);
}
