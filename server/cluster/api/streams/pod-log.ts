import { fieldErrors, isRecord, StatusError } from "../../../kube/index.ts";
import type { LogOptions, NodeRuntime } from "../../node/runtime.ts";
import type { ResourceStore } from "../../registry/registry.ts";
import type { Call, Reply } from "../call.ts";
import { isTrue, numberOf } from "../query.ts";
import { chooseContainer } from "./pod-containers.ts";

/**
 * GET of `pods/<name>/log`. Source: kubernetes pkg/registry/core/pod/rest/log.go v1.35.
 * @throws StatusError 400, 404, 422, and what the runtime answers before the first byte
 */
export async function podLogReply(
  call: Call,
  store: ResourceStore,
  runtime: NodeRuntime,
): Promise<Reply> {
  const { namespace, name } = call.info;
  const { query } = call;
  const pod = store.get(namespace, name);
  const options = readOptions(query);
  const container = chooseContainer(pod, query.get("container") ?? "");
  if (!isRecord(pod.spec) || !pod.spec.nodeName) {
    // Nothing ran yet: upstream answers with an empty log.
    return { kind: "raw", status: 200, contentType: "text/plain", body: "" };
  }
  const bytes = runtime
    .logs(namespace, name, container, options, call.signal)
    [Symbol.asyncIterator]();
  // The first read tells failures while a Status can still be sent; a follower may wait for it.
  const first = options.follow ? undefined : await bytes.next();
  return {
    kind: "stream",
    contentType: "text/plain",
    async run(sink) {
      let next = first ?? (await bytes.next());
      while (!next.done && (await sink.write(next.value))) {
        next = await bytes.next();
      }
      await bytes.return?.();
    },
  };
}

function readOptions(query: URLSearchParams): LogOptions {
  const bounds = ["tailLines", "limitBytes", "sinceSeconds"] as const;
  const numbers: Partial<Record<(typeof bounds)[number], number>> = {};
  for (const name of bounds) {
    if (query.has(name)) {
      numbers[name] = numberOf(query, name);
    }
  }
  checkBounds(numbers, query);
  const sinceTime = query.get("sinceTime");
  return {
    follow: isTrue(query.get("follow")),
    previous: isTrue(query.get("previous")),
    timestamps: isTrue(query.get("timestamps")),
    ...numbers,
    ...(sinceTime ? { sinceTime } : {}),
  };
}

function checkBounds(
  numbers: {
    readonly tailLines?: number;
    readonly limitBytes?: number;
    readonly sinceSeconds?: number;
  },
  query: URLSearchParams,
): void {
  const { tailLines, limitBytes, sinceSeconds } = numbers;
  const errors = [];
  if (tailLines !== undefined && tailLines < 0) {
    errors.push(fieldErrors.invalid("tailLines", tailLines, "must be greater than or equal to 0"));
  }
  if (limitBytes !== undefined && limitBytes < 1) {
    errors.push(fieldErrors.invalid("limitBytes", limitBytes, "must be greater than 0"));
  }
  if (sinceSeconds !== undefined && query.has("sinceTime")) {
    errors.push(
      fieldErrors.forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified"),
    );
  } else if (sinceSeconds !== undefined && sinceSeconds < 1) {
    errors.push(fieldErrors.invalid("sinceSeconds", sinceSeconds, "must be greater than 0"));
  }
  if (errors.length > 0) {
    throw StatusError.invalid({ group: "", kind: "PodLogOptions" }, "", errors);
  }
}
