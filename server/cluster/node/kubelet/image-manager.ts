import type { Clock } from "../../../core/clock.ts";
import { formatGoDuration } from "../go/duration.ts";
import type { Image, ImageCatalogue } from "../images/image.ts";
import { formatReference, parseImageReference } from "../images/reference.ts";
import { BackOff } from "./back-off.ts";

/** How events of one container are written. */
export type RecordEvent = (type: "Normal" | "Warning", reason: string, message: string) => void;

/** An image that is there, or why the container waits. */
export type EnsuredImage =
  | { readonly kind: "present"; readonly image: Image; readonly name: string }
  | {
      readonly kind: "waiting";
      readonly reason: string;
      readonly message: string;
      readonly retryMs: number;
    };

/** Simulated download: a base, and the rest by size. */
const pullBaseMs = 180;
const pullMsPerMegabyte = 3;
const pullMsMax = 600;

/**
 * The images of one node: pulls them in the order of need, remembers them, backs off from failing
 * ones. Source: pkg/kubelet/images/image_manager.go v1.35 (texts).
 */
export class ImageManager {
  readonly #catalogue: ImageCatalogue;
  readonly #clock: Clock;
  readonly #backOff: BackOff;
  readonly #present = new Set<string>();
  readonly #pulling = new Map<string, Promise<void>>();
  readonly #lastError = new Map<string, string>();

  constructor(catalogue: ImageCatalogue, clock: Clock) {
    this.#catalogue = catalogue;
    this.#clock = clock;
    this.#backOff = new BackOff(clock);
  }

  /** Names of all images on the node, for the Node object. */
  get present(): readonly string[] {
    return [...this.#present];
  }

  async ensure(
    requested: string,
    policy: string,
    podUid: string,
    record: RecordEvent,
    signal: AbortSignal,
  ): Promise<EnsuredImage> {
    const reference = parseImageReference(requested);
    if (!reference) {
      const message = `Failed to apply default image tag "${requested}": couldn't parse image name "${requested}": invalid reference format`;
      record("Warning", "InspectFailed", message);
      record("Warning", "Failed", "Error: InvalidImageName");
      return { kind: "waiting", reason: "InvalidImageName", message, retryMs: 10_000 };
    }
    const name = formatReference(reference);
    const resolved = this.#catalogue.resolve(requested);
    const isPresent = this.#present.has(name) && resolved.kind === "image";
    if (isPresent && policy !== "Always") {
      record(
        "Normal",
        "Pulled",
        `Container image "${requested}" already present on machine and can be accessed by the pod`,
      );
      return { kind: "present", image: resolved.image, name };
    }
    if (policy === "Never") {
      const message = `Container image "${requested}" is not present with pull policy of Never`;
      record("Warning", "ErrImageNeverPull", message);
      record("Warning", "Failed", "Error: ErrImageNeverPull");
      return { kind: "waiting", reason: "ErrImageNeverPull", message, retryMs: 10_000 };
    }
    return await this.#pull(requested, name, podUid, record, signal);
  }

  async #pull(
    requested: string,
    name: string,
    podUid: string,
    record: RecordEvent,
    signal: AbortSignal,
  ): Promise<EnsuredImage> {
    const key = `${podUid}_${requested}`;
    const remainingMs = this.#backOff.remaining(key);
    if (remainingMs > 0) {
      const message = `Back-off pulling image "${requested}"`;
      record("Normal", "BackOff", message);
      record("Warning", "Failed", "Error: ImagePullBackOff");
      const last = this.#lastError.get(key);
      return {
        kind: "waiting",
        reason: "ImagePullBackOff",
        message: last === undefined ? message : `${message}: ${last}`,
        retryMs: remainingMs,
      };
    }
    this.#lastError.delete(key);
    record("Normal", "Pulling", `Pulling image "${requested}"`);
    const startedMs = this.#clock.now().getTime();
    const resolved = this.#catalogue.resolve(requested);
    if (resolved.kind === "missing") {
      await this.#clock.sleep(pullBaseMs, signal);
      record("Warning", "Failed", `Failed to pull image "${requested}": ${resolved.error}`);
      record("Warning", "Failed", "Error: ErrImagePull");
      this.#backOff.next(key);
      this.#lastError.set(key, `ErrImagePull: ${resolved.error}`);
      return {
        kind: "waiting",
        reason: "ErrImagePull",
        message: resolved.error,
        retryMs: 3000,
      };
    }
    await this.#download(name, resolved.image, signal);
    const tookMs = this.#clock.now().getTime() - startedMs;
    const took = formatGoDuration(tookMs);
    record(
      "Normal",
      "Pulled",
      `Successfully pulled image "${requested}" in ${took} (${took} including waiting). Image size: ${resolved.image.sizeBytes} bytes.`,
    );
    return { kind: "present", image: resolved.image, name };
  }

  /** Pods that want the same image wait for one download. A present one only has its tag checked. */
  async #download(name: string, image: Image, signal: AbortSignal): Promise<void> {
    const checkMs = 120;
    const fullMs = Math.min(pullMsMax, pullBaseMs + (image.sizeBytes / 1e6) * pullMsPerMegabyte);
    const delayMs = this.#present.has(name) ? checkMs : fullMs;
    const pulling = this.#pulling.get(name) ?? this.#clock.sleep(Math.round(delayMs));
    this.#pulling.set(name, pulling);
    await pulling;
    this.#pulling.delete(name);
    this.#present.add(name);
    signal.throwIfAborted();
  }
}
