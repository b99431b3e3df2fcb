import type { Package } from "../model.ts";

function format(epoch: number, version: string, release: string): string {
  const withRelease = release === "" ? version : `${version}-${release}`;
  return epoch === 0 ? withRelease : `${epoch}:${withRelease}`;
}

/** The version of a package with epoch and release, where it has them. Source: trivy `pkg/scan/utils/utils.go` */
export function installedVersion(pkg: Package): string {
  return format(pkg.Epoch ?? 0, pkg.Version ?? "", pkg.Release ?? "");
}

/** The same of the source package that it was built from. */
export function sourceVersion(pkg: Package): string {
  return format(pkg.SrcEpoch ?? 0, pkg.SrcVersion ?? "", pkg.SrcRelease ?? "");
}
