import { z } from "zod";
import {
  directoryRequestSchema,
  type FileReply,
  fileRequestSchema,
  moveFileSchema,
  watchFilesSchema,
  writeFileSchema,
} from "../contracts/files.ts";
import type { Clock } from "../core/clock.ts";
import type { Owned } from "../core/lifecycle.ts";
import type { Logger } from "../core/log.ts";
import { TokenBucket } from "../core/token-bucket.ts";
import type { PageSocket } from "../web/index.ts";
import { DirectoryWatch } from "./directory-watch.ts";
import { failureOf } from "./failure.ts";
import { list, makeDirectory, move, read, remove, write } from "./home-files.ts";
import type { HomePlace } from "./home-place.ts";
import { filesServerLimits } from "./limits.ts";
import type { Pristine } from "./pristine.ts";

/** What all tabs are served with. */
export interface FilesServices {
  /** The learner's home, or null where there's no sandbox. Tells it that the learner is here. */
  readonly homeOf: (learnerId: string) => Promise<HomePlace | null>;
  readonly pristine: Pristine;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Answers one tab's requests about files. Every message is checked before use. */
export class TabFiles implements Owned {
  readonly #services: FilesServices;
  readonly #learnerId: string;
  readonly #requests: TokenBucket;
  readonly #watch: DirectoryWatch;

  constructor(socket: PageSocket, learnerId: string, services: FilesServices) {
    const { clock, pristine } = services;
    this.#services = services;
    this.#learnerId = learnerId;
    this.#requests = new TokenBucket(clock, {
      burst: filesServerLimits.requestsBurst,
      perSecond: filesServerLimits.requestsPerSecond,
    });
    this.#watch = new DirectoryWatch(clock, (directories) => {
      socket.emit("files:changed", { directories });
    });
    socket.on("files:list", (message, reply) => {
      this.#answer(directoryRequestSchema, message, reply, (home, { path }) =>
        list(home, path, pristine),
      );
    });
    socket.on("files:read", (message, reply) => {
      this.#answer(fileRequestSchema, message, reply, (home, { path }) => read(home, path));
    });
    socket.on("files:write", (message, reply) => {
      this.#answer(writeFileSchema, message, reply, async (home, { path, text, version }) => ({
        version: await write(home, path, text, version),
      }));
    });
    socket.on("files:mkdir", (message, reply) => {
      this.#answer(fileRequestSchema, message, reply, async (home, { path }) => {
        await makeDirectory(home, path);
        return null;
      });
    });
    socket.on("files:move", (message, reply) => {
      this.#answer(moveFileSchema, message, reply, async (home, { from, to }) => {
        await move(home, from, to);
        return null;
      });
    });
    socket.on("files:remove", (message, reply) => {
      this.#answer(fileRequestSchema, message, reply, async (home, { path }) => {
        await remove(home, path);
        return null;
      });
    });
    socket.on("files:count-edited", (reply) => {
      this.#answer(z.undefined(), undefined, reply, (home) => pristine.countEdited(home));
    });
    socket.on("files:watch", (message) => {
      this.#answer(
        watchFilesSchema,
        message,
        () => {},
        async (home, { directories }) => {
          await this.#watch.follow(home, directories);
          return null;
        },
      );
    });
  }

  dispose(): void {
    this.#watch.dispose();
  }

  /** Never throws; whoever sends no function to answer with gets no answer. */
  #answer<Request, T>(
    schema: z.ZodType<Request>,
    message: unknown,
    reply: unknown,
    act: (home: HomePlace, request: Request) => Promise<T>,
  ): void {
    if (typeof reply !== "function") {
      return;
    }
    const answer = (value: FileReply<T>): void => void reply(value);
    const parsed = schema.safeParse(message);
    if (!parsed.success) {
      answer({ ok: false, code: "bad-request" });
    } else if (this.#requests.take() > 0) {
      answer({ ok: false, code: "busy" });
    } else {
      void this.#run(parsed.data, act).then(answer);
    }
  }

  async #run<Request, T>(
    request: Request,
    act: (home: HomePlace, request: Request) => Promise<T>,
  ): Promise<FileReply<T>> {
    try {
      const home = await this.#services.homeOf(this.#learnerId);
      if (!home) {
        return { ok: false, code: "absent" };
      }
      return { ok: true, value: await act(home, request) };
    } catch (error) {
      const code = failureOf(error);
      if (code === "fault") {
        this.#services.log.error({ err: error }, "a request about files failed");
      }
      return { ok: false, code };
    }
  }
}
