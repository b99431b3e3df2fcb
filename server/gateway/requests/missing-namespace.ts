import type { IncomingMessage } from "node:http";
import { StatusError } from "../../kube/index.ts";
import { relayAnswer } from "./answer.ts";
import { type Exchange, upstreamRequestOf } from "./exchange.ts";

const reading = new Set(["get", "list", "watch"]);

/**
 * In a namespace that doesn't exist the learner has no rights, so the cluster forbids where it would
 * otherwise answer "not found" or an empty list. Reads are asked for once more as the administrator,
 * which shows nothing, since the name is the sandbox's and nothing is there.
 * @returns whether the answer was served.
 * @throws StatusError 404 for writes, as an administrator would get.
 */
export async function serveMissingNamespace(
  exchange: Exchange,
  forbidden: IncomingMessage,
): Promise<boolean> {
  const { services, sandbox, target } = exchange;
  const { namespace, info } = target;
  const isOwn = namespace !== "" && sandbox.names.owns(namespace);
  if (!isOwn || (await services.namespaces.exists(namespace))) {
    return false;
  }
  forbidden.resume();
  if (!reading.has(info.verb)) {
    throw StatusError.notFound({ group: "", resource: "namespaces" }, info.namespace);
  }
  const request = upstreamRequestOf(exchange, { admin: true });
  await relayAnswer(exchange, await services.upstream.request(request));
  return true;
}
