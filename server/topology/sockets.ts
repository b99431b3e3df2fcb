import type { z } from "zod";
import type { Localized } from "../contracts/lab.ts";
import type { Reply } from "../contracts/lesson.ts";
import { type Topology, tryPolicySchema } from "../contracts/topology.ts";
import type { Clock } from "../core/clock.ts";
import { AppError, messageOf } from "../core/errors.ts";
import { type Owned, OwnedStack } from "../core/lifecycle.ts";
import type { Logger } from "../core/log.ts";
import { TokenBucket } from "../core/token-bucket.ts";
import type { Gateway } from "../gateway/index.ts";
import type { Sandboxes } from "../sandbox/index.ts";
import type { Store } from "../store/index.ts";
import type { PageSocket, PageSockets } from "../web/index.ts";
import { type Follower, LearnerTopology } from "./learner-topology.ts";
import { topologyLimits } from "./limits.ts";
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
  const diagrams = new Diagrams(services);
  owned.own(diagrams);
  owned.own(
    services.sandboxes.onState((learnerId, { phase }) => {
      if (phase === "ready" || phase === "expired") {
        void diagrams.findSandbox(learnerId);
      }
    }),
  );
  sockets.onTab((socket, learnerId) => new TabTopology(socket, learnerId, diagrams, services));
  return owned;
}

/** The diagrams that somebody follows, by learner. */
class Diagrams implements Owned {
  readonly #services: TopologyServices;
  readonly #byLearner = new Map<string, LearnerTopology>();

  constructor(services: TopologyServices) {
    this.#services = services;
  }

  /** A learner's diagram; call {@link findSandbox} once it has a follower. */
  of(learnerId: string): LearnerTopology {
    const diagram = this.#byLearner.get(learnerId) ?? new LearnerTopology(this.#services);
    this.#byLearner.set(learnerId, diagram);
    return diagram;
  }

  /** Draws the sandbox that is the learner's now. */
  async findSandbox(learnerId: string): Promise<void> {
    try {
      const stored = await this.#services.store.sandboxes.latestOf(learnerId);
      const id = stored?.state === "active" ? stored.id : null;
      this.#byLearner
        .get(learnerId)
        ?.use(id, id === null ? null : this.#services.gateway.reader(id));
    } catch (error) {
      this.#services.log.warn({ error: messageOf(error) }, "a sandbox could not be looked up");
    }
  }

  /** Lets a diagram go that nobody follows any more. */
  release(learnerId: string): void {
    const diagram = this.#byLearner.get(learnerId);
    if (diagram?.isIdle) {
      this.#byLearner.delete(learnerId);
      diagram.dispose();
    }
  }

  dispose(): void {
    for (const diagram of this.#byLearner.values()) {
      diagram.dispose();
    }
    this.#byLearner.clear();
  }
}

/** One browser tab. Every message is checked before use. */
class TabTopology implements Owned {
  readonly #learnerId: string;
  readonly #diagrams: Diagrams;
  readonly #services: TopologyServices;
  readonly #bucket: TokenBucket;
  readonly #follower: Follower;
  #following: Owned | null = null;

  constructor(
    socket: PageSocket,
    learnerId: string,
    diagrams: Diagrams,
    services: TopologyServices,
  ) {
    this.#learnerId = learnerId;
    this.#diagrams = diagrams;
    this.#services = services;
    this.#bucket = new TokenBucket(services.clock, topologyLimits.events);
    this.#follower = {
      trial: [],
      tell: (topology) => void socket.emit("topology:changed", topology),
    };
    socket.on("topology:follow", (reply: unknown) => {
      void this.#answer(reply, () => this.#follow());
    });
    socket.on("topology:unfollow", () => this.dispose());
    socket.on("topology:try", (request: unknown, reply: unknown) => {
      void this.#answer(reply, () => this.#try(tryPolicySchema.safeParse(request)));
    });
  }

  dispose(): void {
    void this.#following?.dispose();
    this.#following = null;
    this.#diagrams.release(this.#learnerId);
  }

  async #answer(reply: unknown, act: () => Promise<Reply<Topology>>): Promise<void> {
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

  async #follow(): Promise<Reply<Topology>> {
    const diagram = this.#diagrams.of(this.#learnerId);
    this.#following ??= diagram.follow(this.#follower);
    await this.#diagrams.findSandbox(this.#learnerId);
    return { ok: true, value: await diagram.draw(this.#follower) };
  }

  async #try(
    request: z.ZodSafeParseResult<z.infer<typeof tryPolicySchema>>,
  ): Promise<Reply<Topology>> {
    if (!request.success) {
      return { ok: false, message: words.malformed };
    }
    const { manifest } = request.data;
    const parsed = manifest === null ? ({ ok: true, trial: [] } as const) : parseTrial(manifest);
    if (!parsed.ok) {
      return parsed;
    }
    this.#follower.trial = parsed.trial;
    return this.#follow();
  }
}
