import type { Clock } from "../../../../core/clock.ts";
import type { Owned } from "../../../../core/lifecycle.ts";
import type { Pod, StoredObject } from "../../../../kube/index.ts";
import type { EventRecorder } from "../../../client/client.ts";
import type { NodeFacts } from "../node-facts.ts";
import { buildVolume, contentOf } from "./build.ts";
import { replaceContent } from "./content-tree.ts";
import { type PodVolume, type TokenIssuer, VolumeFault, type VolumeSource } from "./source.ts";

interface IssuedToken {
  readonly text: string;
  readonly renewMs: number;
}

/** A token is renewed when so much of its life is over. Source: pkg/kubelet/token/token_manager.go v1.35. */
const renewAfterPart = 0.8;

/** How long a volume that can't be set up is left before the next try. */
const retryMs = 2000;

interface Context {
  readonly volumes: VolumeSource;
  readonly clock: Clock;
  readonly recorder: EventRecorder;
}

/** The volumes of one Pod: set up before its containers, kept up to date while they run. */
export class PodVolumes implements Owned {
  readonly #context: Context;
  readonly #source: VolumeSource;
  readonly #pod: () => StoredObject<Pod>;
  readonly #tokens = new Map<string, IssuedToken>();
  readonly #contents = new Map<string, string>();
  #volumes: Map<string, PodVolume> | null = null;
  #shown = "";
  /** Milliseconds since 1970 before which failed volumes aren't tried again. */
  #notBeforeMs = 0;
  #refresh: Owned | null = null;

  /** `pod` gives the newest version of the Pod. */
  constructor(context: Context, pod: () => StoredObject<Pod>) {
    const { volumes } = context;
    this.#context = context;
    this.#pod = pod;
    this.#source = {
      ...volumes,
      issueToken: (request) => this.#token(volumes.issueToken, request),
    };
  }

  /** By name; null until all are set up. */
  get volumes(): ReadonlyMap<string, PodVolume> | null {
    return this.#volumes;
  }

  /** Sets up what isn't there yet. @returns after how many milliseconds to try again; 0 when all are there. */
  setUp(facts: NodeFacts): number {
    const nowMs = this.#nowMs;
    if (this.#volumes || nowMs < this.#notBeforeMs) {
      return this.#volumes ? 0 : this.#notBeforeMs - nowMs;
    }
    const pod = this.#pod();
    this.#shown = shownFields(pod);
    try {
      this.#volumes = new Map(
        (pod.spec?.volumes ?? []).map((volume) => {
          const built = buildVolume(pod, volume, facts, this.#source, nowMs);
          this.#contents.set(volume.name, built.digest);
          return [volume.name, built];
        }),
      );
      return 0;
    } catch (error) {
      if (!(error instanceof VolumeFault)) {
        throw error;
      }
      this.#context.recorder.event(pod, "Warning", "FailedMount", error.message);
      this.#notBeforeMs = nowMs + retryMs;
      return retryMs;
    }
  }

  /**
   * Gives volumes of files what their sources hold then. One whose source is gone keeps its files, as
   * upstream leaves them.
   */
  refreshLater(delayMs: number, facts: () => NodeFacts): void {
    this.#refresh ??= this.#context.clock.after(delayMs, () => {
      this.#refresh = null;
      this.#refreshNow(facts());
    });
  }

  /** Whether the Pod's labels or annotations are newer than the files that show them. */
  get isOutdated(): boolean {
    return this.#volumes !== null && this.#shown !== shownFields(this.#pod());
  }

  dispose(): void {
    void this.#refresh?.dispose();
  }

  get #nowMs(): number {
    return this.#context.clock.now().getTime();
  }

  #refreshNow(facts: NodeFacts): void {
    const nowMs = this.#nowMs;
    const pod = this.#pod();
    this.#shown = shownFields(pod);
    for (const volume of pod.spec?.volumes ?? []) {
      const mounted = this.#volumes?.get(volume.name)?.tree;
      const fresh = orUndefined(() => contentOf(pod, volume, facts, this.#source, nowMs));
      const isNewer = fresh && fresh.digest !== this.#contents.get(volume.name);
      if (mounted?.type === "directory" && isNewer) {
        replaceContent(mounted, fresh.tree);
        this.#contents.set(volume.name, fresh.digest);
      }
    }
  }

  /** Whether a token should be renewed by {@link PodVolumes.refreshLater}. */
  get hasOldToken(): boolean {
    return [...this.#tokens.values()].some(({ renewMs }) => renewMs <= this.#nowMs);
  }

  #token(issue: TokenIssuer, request: Parameters<TokenIssuer>[0]): string {
    const key = `${request.audience} ${request.expirationSeconds}`;
    const known = this.#tokens.get(key);
    if (known && known.renewMs > this.#nowMs) {
      return known.text;
    }
    const text = issue(request);
    const renewMs = this.#nowMs + request.expirationSeconds * 1000 * renewAfterPart;
    this.#tokens.set(key, { text, renewMs });
    return text;
  }
}

/** What downward API volumes may show and a running Pod may change. */
function shownFields({ metadata }: StoredObject<Pod>): string {
  return JSON.stringify([metadata.labels, metadata.annotations]);
}

function orUndefined<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof VolumeFault) {
      return undefined;
    }
    throw error;
  }
}

/** Whether a Pod's volumes hold files of a ConfigMap or Secret. */
export function mountsConfig(pod: Pod, kind: "ConfigMap" | "Secret", name: string): boolean {
  return (pod.spec?.volumes ?? []).some((volume) => {
    const direct = kind === "ConfigMap" ? volume.configMap?.name : volume.secret?.secretName;
    const projected = (volume.projected?.sources ?? []).map((source) =>
      kind === "ConfigMap" ? source.configMap?.name : source.secret?.name,
    );
    return [direct, ...projected].includes(name);
  });
}
