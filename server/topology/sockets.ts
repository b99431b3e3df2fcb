import type { Localized } from "../contracts/lab.ts";
import type { Reply } from "../contracts/lesson.ts";
import { type SandboxCounts, type Topology, tryPolicySchema } from "../contracts/topology.ts";
import type { Clock } from "../core/clock.ts";
import { AppError } from "../core/errors.ts";
import { type Owned, OwnedStack } from "../core/lifecycle.ts";
import type { Logger } from "../core/log.ts";
import { TokenBucket } from "../core/token-bucket.ts";
import type { Gateway } from "../gateway/index.ts";
import type { Sandboxes } from "../sandbox/index.ts";
import type { Store } from "../store/index.ts";
import type { PageSocket, PageSockets } from "../web/index.ts";
import { countsOf } from "./counts.ts";
import { diagramOf, type Trial } from "./diagram.ts";
import { Diagrams } from "./diagrams.ts";
import type { Follower } from "./learner-topology.ts";
import { topologyLimits } from "./limits.ts";
import { countsSource, diagramSource } from "./snapshot.ts";
import { parseTrial } from "./trial.ts";

/** What diagrams are served with. */
export interface TopologyServices {
  readonly store: Pick<Store, "sandboxes">;
  readonly gateway: Pick<Gateway, "reader">;
  readonly sandboxes: Pick<Sandboxes, "onState">;
  readonly clock: Clock;
  readonly log: Logger;
}

const words = {
  malformed: {
    ja: "送られた内容を読み取れませんでした。",
    en: "What was sent could not be understood.",
  },
  tooMany: {
    ja: "操作が続きすぎています。少し待ってください。",
    en: "Too many requests. Wait a moment.",
  },
  unavailable: {
    ja: "クラスターが応えていません。つながったら、自動で描き直します。",
    en: "The cluster doesn't answer. The diagram is drawn again as soon as it does.",
  },
  fault: {
    ja: "こちらの障害で描けませんでした。少し待って、もう一度試してください。",
    en: "This failed on our side. Wait a moment, then try again.",
  },
} as const satisfies Record<string, Localized>;

/** Serves the diagram of each learner's own namespaces to their tabs. Disposing ends all watching. */
export function attachTopology(sockets: PageSockets, services: TopologyServices): Owned {
  const owned = new OwnedStack();
  const diagrams = new Diagrams({ ...services, source: diagramSource });
  const counts = new Diagrams({ ...services, source: countsSource });
  owned.own(diagrams);
  owned.own(counts);
  owned.own(
    services.sandboxes.onState((learnerId, { phase }) => {
      if (phase === "ready" || phase === "expired") {
        void diagrams.findSandbox(learnerId);
        void counts.findSandbox(learnerId);
      }
    }),
  );
  sockets.onTab((socket, learnerId) => {
    const tab = new TabTopology(socket, services);
    tab.serveDiagram(new Following(learnerId, diagrams));
    tab.serveCounts(new Following(learnerId, counts));
    return tab;
  });
  return owned;
}

/** What a tab follows of one kind, once it has asked. */
class Following implements Owned {
  readonly #learnerId: string;
  readonly #diagrams: Diagrams;
  #owned: Owned | null = null;

  constructor(learnerId: string, diagrams: Diagrams) {
    this.#learnerId = learnerId;
    this.#diagrams = diagrams;
  }

  /** Follows from now on, if it doesn't yet. @returns the picture as it is now. */
  async begin<Picture>(follower: Follower<Picture>): Promise<Reply<Picture>> {
    const diagram = this.#diagrams.of(this.#learnerId);
    this.#owned ??= diagram.follow(follower);
    await this.#diagrams.findSandbox(this.#learnerId);
    return { ok: true, value: await diagram.draw(follower) };
  }

  dispose(): void {
    void this.#owned?.dispose();
    this.#owned = null;
    this.#diagrams.release(this.#learnerId);
  }
}

/** One browser tab. Every message is checked before use. */
class TabTopology implements Owned {
  readonly #socket: PageSocket;
  readonly #services: TopologyServices;
  readonly #bucket: TokenBucket;
  readonly #owned = new OwnedStack();

  constructor(socket: PageSocket, services: TopologyServices) {
    this.#socket = socket;
    this.#services = services;
    this.#bucket = new TokenBucket(services.clock, topologyLimits.events);
  }

  /** Answers the tab's questions for its diagram. */
  serveDiagram(following: Following): void {
    this.#owned.own(following);
    let trial: Trial = [];
    const follower: Follower<Topology> = {
      pictureOf: (snapshot) => diagramOf(snapshot, trial),
      tell: (topology) => void this.#socket.emit("topology:changed", topology),
    };
    this.#socket.on("topology:follow", (reply: unknown) => {
      void this.#answer(reply, () => following.begin(follower));
    });
    this.#socket.on("topology:unfollow", () => {
      // Whoever follows next, on this or another page of the tab, sees the cluster as it is.
      trial = [];
      following.dispose();
    });
    this.#socket.on("topology:try", (request: unknown, reply: unknown) => {
      void this.#answer(reply, async () => {
        const parsed = trialOf(request);
        if (!parsed.ok) {
          return parsed;
        }
        trial = parsed.trial;
        return following.begin(follower);
      });
    });
  }

  /** Answers the tab's questions for its counts. */
  serveCounts(following: Following): void {
    this.#owned.own(following);
    const follower: Follower<SandboxCounts> = {
      pictureOf: countsOf,
      tell: (counts) => void this.#socket.emit("topology:counted", counts),
    };
    this.#socket.on("topology:count", (reply: unknown) => {
      void this.#answer(reply, () => following.begin(follower));
    });
    this.#socket.on("topology:uncount", () => following.dispose());
  }

  dispose(): Promise<void> {
    return this.#owned.dispose();
  }

  async #answer<Picture>(reply: unknown, act: () => Promise<Reply<Picture>>): Promise<void> {
    if (typeof reply !== "function") {
      return;
    }
    if (this.#bucket.take() > 0) {
      reply({ ok: false, message: words.tooMany });
      return;
    }
    try {
      reply(await act());
    } catch (error) {
      const expected = error instanceof AppError && error.code === "unavailable";
      if (!expected) {
        this.#services.log.error({ err: error }, "a diagram could not be drawn");
      }
      reply({ ok: false, message: expected ? words.unavailable : words.fault });
    }
  }
}

function trialOf(request: unknown): ReturnType<typeof parseTrial> {
  const parsed = tryPolicySchema.safeParse(request);
  if (!parsed.success) {
    return { ok: false, message: words.malformed };
  }
  const { manifest } = parsed.data;
  return manifest === null ? { ok: true, trial: [] } : parseTrial(manifest);
}
