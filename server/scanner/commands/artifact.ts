import type { FoundImage } from "../catalogue/find-image.ts";
import type { ScanTarget } from "../detect/scan-target.ts";
import type { ReportMetadata } from "../model.ts";
import type { Bom } from "../sbom/bom.ts";

/** What is scanned: its packages, and what the report says of it. */
export interface Artifact {
  readonly target: ScanTarget;
  readonly name: string;
  readonly type: string;
  readonly id: string;
  readonly metadata: ReportMetadata;
  readonly bom: Bom | null;
  readonly image: FoundImage | null;
}
