/** After this many different messages of one reason, further ones become one event. */
const similarMax = 10;
/** Similar events further apart than this are counted anew. */
const similarWithinMs = 600_000;
/** How many events one object may cause at once, and how long each costs until the next is allowed. */
const burst = 25;
const refillMs = 300_000;
const cachedMax = 4096;

/** What tells one event from another. */
export interface Occurrence {
  /** Component, host and object: whose share of the budget it uses. */
  readonly source: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly fieldPath: string;
}

/** The event to be written for an occurrence; events of equal `key` are one object whose count rises. */
export interface Correlated {
  readonly key: string;
  readonly message: string;
  readonly count: number;
  /** When the first of them happened, in milliseconds since 1970. */
  readonly firstMs: number;
}

interface Similar {
  readonly messages: Set<string>;
  lastMs: number;
}

/**
 * Decides which occurrences are written and as what: repetitions raise a count, many similar ones are
 * combined, and an object that causes too many is not heard.
 * Source: client-go tools/record/events_cache.go v1.35 (EventCorrelator with its defaults).
 */
export class EventCorrelator {
  readonly #similar = new RecentMap<Similar>(cachedMax);
  readonly #counted = new RecentMap<{ readonly count: number; readonly firstMs: number }>(
    cachedMax,
  );
  readonly #budgets = new RecentMap<{ tokens: number; atMs: number }>(cachedMax);

  /** @returns undefined when the event is to be dropped. */
  correlate(occurrence: Occurrence, nowMs: number): Correlated | undefined {
    const { key, message } = this.#combine(occurrence, nowMs);
    const before = this.#counted.get(key);
    const counted = { count: (before?.count ?? 0) + 1, firstMs: before?.firstMs ?? nowMs };
    this.#counted.set(key, counted);
    return this.#isAllowed(occurrence.source, nowMs) ? { key, message, ...counted } : undefined;
  }

  #combine({ source, type, reason, message, fieldPath }: Occurrence, nowMs: number) {
    const similarKey = JSON.stringify([source, type, reason]);
    const known = this.#similar.get(similarKey);
    const isRecent = known !== undefined && nowMs - known.lastMs <= similarWithinMs;
    const similar = isRecent ? known : { messages: new Set<string>(), lastMs: nowMs };
    similar.messages.add(message);
    similar.lastMs = nowMs;
    this.#similar.set(similarKey, similar);
    if (similar.messages.size < similarMax) {
      return { key: JSON.stringify([source, type, reason, message, fieldPath]), message };
    }
    const [any = message] = similar.messages;
    similar.messages.delete(any);
    return { key: similarKey, message: `(combined from similar events): ${message}` };
  }

  #isAllowed(source: string, nowMs: number): boolean {
    const budget = this.#budgets.get(source) ?? { tokens: burst, atMs: nowMs };
    budget.tokens = Math.min(burst, budget.tokens + (nowMs - budget.atMs) / refillMs);
    budget.atMs = nowMs;
    this.#budgets.set(source, budget);
    if (budget.tokens < 1) {
      return false;
    }
    budget.tokens--;
    return true;
  }
}

/** Forgets what was set longest ago once it is full. */
class RecentMap<T> {
  readonly #values = new Map<string, T>();
  readonly #sizeMax: number;

  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax;
  }

  get(key: string): T | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: T): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#sizeMax && oldest !== undefined) {
      this.#values.delete(oldest);
    }
  }
}
