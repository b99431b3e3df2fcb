import type { Package } from "../model.ts";

const relationships = ["unknown", "root", "workspace", "direct", "indirect"];

/** Unknown relationships come last. */
function rank(pkg: Package): number {
  const index = relationships.indexOf(pkg.Relationship ?? "unknown");
  return index <= 0 ? relationships.length : index;
}

const order = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1);

/** Packages as reports list them. Source: trivy `pkg/fanal/types/package.go` Packages.Less */
export function sortPackages(packages: readonly Package[]): Package[] {
  return packages.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      order(a.Name, b.Name) ||
      order(a.Version ?? "", b.Version ?? "") ||
      order(a.ID ?? "", b.ID ?? "") ||
      order(a.FilePath ?? "", b.FilePath ?? ""),
  );
}
