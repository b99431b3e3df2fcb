import { AppError } from "../../core/errors.ts";
import type { Owned } from "../../core/lifecycle.ts";
import type { ObjectQuery, SandboxReader } from "../../gateway/index.ts";
import type { JsonObject } from "../../kube/index.ts";
import type { CompiledCheck } from "../content/compiled-lab.ts";

type Selector = NonNullable<CompiledCheck["object"]>;

/** What a selector finds; null where the cluster didn't say. */
export type Find = (selector: Selector) => readonly JsonObject[] | null;

/** The objects of a sandbox that checks look at. Disposing ends all watching. */
export class World implements Owned {
  readonly #reader: SandboxReader;
  readonly #onChange: () => void;
  readonly #watches = new Map<string, Owned>();

  constructor(reader: SandboxReader, onChange: () => void) {
    this.#reader = reader;
    this.#onChange = onChange;
  }

  /** Reads what the selectors find at this moment. */
  async read(selectors: readonly Selector[]): Promise<Find> {
    const queries = queriesOf(selectors);
    const objects = new Map(
      await Promise.all(
        [...queries].map(async ([key, query]) => [key, await this.#list(query)] as const),
      ),
    );
    return (selector) => {
      const found = objects.get(keyOf(selector)) ?? null;
      const { name } = selector;
      return name === undefined || found === null
        ? found
        : found.filter(({ metadata }) => (metadata as { name?: unknown })?.name === name);
    };
  }

  /** Follows what the selectors find, and nothing else. */
  watch(selectors: readonly Selector[]): void {
    const queries = queriesOf(selectors);
    for (const [key, watch] of this.#watches) {
      if (!queries.has(key)) {
        this.#watches.delete(key);
        void watch.dispose();
      }
    }
    for (const [key, query] of queries) {
      if (!this.#watches.has(key)) {
        this.#watches.set(key, this.#reader.watch(query, this.#onChange));
      }
    }
  }

  dispose(): void {
    this.watch([]);
  }

  async #list(query: ObjectQuery): Promise<readonly JsonObject[] | null> {
    try {
      return await this.#reader.list(query);
    } catch (error) {
      if (error instanceof AppError && error.code === "unavailable") {
        return null;
      }
      throw error;
    }
  }
}

function queriesOf(selectors: readonly Selector[]): ReadonlyMap<string, ObjectQuery> {
  return new Map(selectors.map((selector) => [keyOf(selector), queryOf(selector)]));
}

function keyOf(selector: Selector): string {
  return JSON.stringify(queryOf(selector));
}

function queryOf({ group, resource, namespace, labels = {} }: Selector): ObjectQuery {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return {
    group,
    resource,
    namespace,
    ...(pairs.length === 0 ? {} : { labelSelector: pairs.join(",") }),
  };
}
