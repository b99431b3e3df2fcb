import type { ScanSummary } from "../../contracts/scan.ts";
import { messageOf } from "../../core/errors.ts";
import type { Logger } from "../../core/log.ts";
import type { Store } from "../../store/index.ts";
import { lessonLimits } from "../limits.ts";
import type { SaveQueue } from "../session/save-queue.ts";

/** What scans are kept with, and who hears of them. */
export interface LearnerScansOptions {
  readonly store: Pick<Store, "scans">;
  readonly queue: SaveQueue;
  readonly log: Logger;
  readonly onChange: (learnerId: string, scans: readonly ScanSummary[]) => void;
}

/** Each learner's scans, the last of each target; the oldest targets go when there are too many. */
export class LearnerScans {
  readonly #options: LearnerScansOptions;
  /** Scans that the store may not have yet. */
  readonly #fresh = new Map<string, readonly ScanSummary[]>();

  constructor(options: LearnerScansOptions) {
    this.#options = options;
  }

  /** A learner's scans, oldest first; without the store, those of the last moments. */
  async of(learnerId: string): Promise<readonly ScanSummary[]> {
    const stored = await this.#stored(learnerId);
    return (this.#fresh.get(learnerId) ?? []).reduce(withScan, stored);
  }

  /** Keeps a scan and tells the learner's pages. */
  async add(learnerId: string, scan: ScanSummary): Promise<void> {
    const { store, queue, onChange } = this.#options;
    this.#fresh.set(learnerId, withScan(this.#fresh.get(learnerId) ?? [], scan));
    queue.save(`${learnerId} scan ${scan.target}`, async () => {
      await store.scans.save(learnerId, scan, lessonLimits.scansMax);
      this.#written(learnerId, scan);
    });
    onChange(learnerId, await this.of(learnerId));
  }

  #written(learnerId: string, scan: ScanSummary): void {
    const left = (this.#fresh.get(learnerId) ?? []).filter((fresh) => fresh !== scan);
    if (left.length === 0) {
      this.#fresh.delete(learnerId);
    } else {
      this.#fresh.set(learnerId, left);
    }
  }

  async #stored(learnerId: string): Promise<readonly ScanSummary[]> {
    try {
      return await this.#options.store.scans.of(learnerId);
    } catch (error) {
      this.#options.log.warn({ error: messageOf(error) }, "scans could not be read");
      return [];
    }
  }
}

function withScan(scans: readonly ScanSummary[], scan: ScanSummary): readonly ScanSummary[] {
  return [...scans.filter(({ target }) => target !== scan.target), scan].slice(
    -lessonLimits.scansMax,
  );
}
