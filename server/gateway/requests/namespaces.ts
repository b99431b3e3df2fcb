import { fieldErrors, type KubeObject, StatusError } from "../../kube/index.ts";
import { listNamespaces, watchNamespaces } from "../fan-out/namespaces.ts";
import { platformPrefix, type SandboxNames, sandboxLabel } from "../mapping/names.ts";
import { hidePlatformEverywhere } from "../mapping/platform-objects.ts";
import type { UpstreamBody } from "../mapping/request-body.ts";
import { isSuccess, jsonOf, type ReadAnswer, readAnswer } from "../upstream/read.ts";
import { sendObject, sendWhole } from "./answer.ts";
import { type Exchange, readMappedBody, upstreamRequestOf } from "./exchange.ts";

const namespaces = { group: "", resource: "namespaces" };
const dnsLabel = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const applyPatch = "application/apply-patch+yaml";

/** Serves everything about Namespace objects, which only look as if they were the learner's. */
export async function serveNamespaces(exchange: Exchange): Promise<void> {
  const { info } = exchange.target;
  switch (info.verb) {
    case "list":
      return listNamespaces(exchange);
    case "watch":
      return watchNamespaces(exchange);
    case "create":
      return exchange.sandbox.inTurn(() => create(exchange));
    case "patch":
      return change(exchange);
    case "update":
      return change(exchange);
    default:
      return forward(exchange);
  }
}

/** Reads and deletions. What is the sandbox's own by its name is the gateway's to show and delete. */
async function forward(exchange: Exchange): Promise<void> {
  const { target, sandbox } = exchange;
  const { verb, name } = target.info;
  if (verb === "delete" && name === "default") {
    throw StatusError.forbidden(namespaces, name, "this namespace may not be deleted");
  }
  const body = await readMappedBody(exchange);
  const admin = target.name !== "" && sandbox.names.owns(target.name);
  await sendHidden(exchange, await send(exchange, body, admin));
}

async function send(
  exchange: Exchange,
  body: UpstreamBody | null,
  admin: boolean,
): Promise<ReadAnswer> {
  const request = upstreamRequestOf(exchange, { ...(body ? { body } : {}), admin });
  return readAnswer(await exchange.services.upstream.request(request));
}

async function sendHidden(exchange: Exchange, answer: ReadAnswer): Promise<void> {
  const body = isSuccess(answer.status) ? jsonOf(answer.bytes) : null;
  if (body) {
    hidePlatformEverywhere(body);
    sendObject(exchange, answer, body);
  } else {
    sendWhole(exchange, answer);
  }
}

/**
 * Updates and patches are the learner's; whatever they do to labels, the platform's own ones are put
 * back. A server-side apply of a namespace that doesn't exist creates it.
 */
async function change(exchange: Exchange): Promise<void> {
  const { target, sandbox, services } = exchange;
  const body = await readMappedBody(exchange);
  const applies = body?.contentType === applyPatch && target.info.subresource === "";
  if (applies && sandbox.names.owns(target.name)) {
    const exists = await services.namespaces.exists(target.name);
    if (!exists) {
      return sandbox.inTurn(() => createWith(exchange, body, target.info.name));
    }
  }
  const answer = await send(exchange, body, false);
  const labels = jsonOf(answer.bytes)?.metadata?.labels;
  const wanted = Object.entries(sandbox.names.labelsOf(target.name));
  const isLost = wanted.some(([key, value]) => labels?.[key] !== value);
  if (isSuccess(answer.status) && isLost && sandbox.names.owns(target.name)) {
    await services.namespaces.relabel(sandbox.names, target.name);
  }
  await sendHidden(exchange, answer);
}

async function create(exchange: Exchange): Promise<void> {
  const body = await readMappedBody(exchange);
  if (!body) {
    throw StatusError.badRequest("the body of a Namespace is missing");
  }
  await createWith(exchange, body, body.learnerName);
}

async function createWith(exchange: Exchange, body: UpstreamBody, name: string): Promise<void> {
  const { services, sandbox } = exchange;
  checkName(name);
  if (name === "default" || sandbox.names.shown.has(name)) {
    throw StatusError.alreadyExists(namespaces, name);
  }
  await checkCount(exchange, name);
  label(body.document, sandbox.names, name);
  const answer = await send(
    exchange,
    { ...body, bytes: Buffer.from(JSON.stringify(body.document)) },
    true,
  );
  const created = jsonOf(answer.bytes)?.metadata?.name ?? "";
  if (isSuccess(answer.status) && !exchange.target.query.has("dryRun")) {
    if (name === "") {
      // Which name was generated is known only now.
      await services.namespaces.relabel(sandbox.names, created);
    }
    await furnish(exchange, created);
    services.log.debug({ namespace: created }, "a namespace was created");
  }
  await sendHidden(exchange, answer);
}

/** A namespace without rights would be of no use and in the way: it is taken back. */
async function furnish({ services, sandbox }: Exchange, namespace: string): Promise<void> {
  try {
    await services.namespaces.furnish(sandbox.names, namespace);
  } catch (error) {
    await services.namespaces.delete(namespace);
    throw error;
  }
}

/**
 * The prefix that names get would hide a faulty beginning, so it is looked at here.
 * Source: apimachinery v0.35 pkg/util/validation/validation.go (IsDNS1123Label).
 */
function checkName(name: string): void {
  if (name !== "" && !dnsLabel.test(name)) {
    const detail =
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and " +
      "must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex " +
      "used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    throw StatusError.invalid({ group: "", kind: "Namespace" }, name, [
      fieldErrors.invalid("metadata.name", name, detail),
    ]);
  }
}

async function checkCount({ services, sandbox }: Exchange, name: string): Promise<void> {
  const { namespacesMax } = services.limits;
  const { namespaces: own } = await services.namespaces.list(sandbox.names);
  const exists = own.some((namespace) => sandbox.names.toLearner(namespace.name) === name);
  if (!exists && own.length >= namespacesMax) {
    const why = `a sandbox may have ${namespacesMax} namespaces and this one has them all; delete one first`;
    throw StatusError.forbidden(namespaces, name, why);
  }
}

function label(document: unknown, names: SandboxNames, name: string): void {
  const object = document as KubeObject;
  const labels = Object.entries(object.metadata?.labels ?? {}).filter(
    ([key]) => !key.startsWith(platformPrefix),
  );
  const own =
    name === "" ? { [sandboxLabel]: names.sandbox } : names.labelsOf(names.toUpstream(name));
  object.metadata = { ...object.metadata, labels: { ...Object.fromEntries(labels), ...own } };
}
