import { StatusError } from "../../kube/index.ts";
import type { ResourceStore } from "../registry/registry.ts";
import { type Call, json, type Reply } from "./call.ts";
import { fixedReply } from "./fixed-paths.ts";
import { negotiate } from "./negotiation.ts";
import { getReply, listReply } from "./read-requests.ts";
import { answerReview, reviewKind } from "./reviews.ts";
import type { RouterServices } from "./router-services.ts";
import { scaleReply } from "./scale-requests.ts";
import { subresourcesOf } from "./served-resources.ts";
import { podLogReply } from "./streams/pod-log.ts";
import { postToSubresource } from "./subresource-requests.ts";
import { watchReply } from "./watch-stream.ts";
import {
  createReply,
  deleteCollectionReply,
  deleteReply,
  patchReply,
  readObject,
  updateReply,
} from "./write-requests.ts";

/** Answers an authenticated, authorized call. @throws StatusError */
export async function route(call: Call, services: RouterServices): Promise<Reply> {
  if (call.info.isResource) {
    return routeResource(call, services);
  }
  const { path } = call.info;
  const document = services.discovery(path, call.accept);
  const reply = document ?? (await fixedReply(path, call, services));
  if (!reply) {
    throw StatusError.unknownPath();
  }
  if (call.method !== "GET" && call.method !== "HEAD") {
    throw StatusError.methodNotAllowed();
  }
  return reply;
}

async function routeResource(call: Call, services: RouterServices): Promise<Reply> {
  if (call.info.verb === "" || call.method === "HEAD") {
    throw StatusError.methodNotAllowed();
  }
  const { group, version, resource, namespace, name } = call.info;
  if (name.includes("/") || namespace.includes("/")) {
    throw StatusError.badRequest(`invalid name ${JSON.stringify(name)}`);
  }
  const review = reviewKind(group, version, resource);
  if (review) {
    return reviewReply(call, review, services);
  }
  const store = services.registry.resource(group, version, resource);
  if (!store) {
    throw StatusError.unknownPath();
  }
  checkScope(call, store);
  return routeStored(call, store, services);
}

/** A namespaced resource is created and named within a namespace only, a cluster-scoped one never. */
function checkScope({ info, method }: Call, { definition }: ResourceStore): void {
  const { namespace, name, resource } = info;
  const own = resource === "namespaces" && definition.group === "";
  const misplaced = definition.namespaced
    ? namespace === "" && (name !== "" || method !== "GET")
    : namespace !== "" && !own;
  if (misplaced && info.verb !== "watch") {
    throw definition.namespaced && name === "" && method !== "GET"
      ? StatusError.methodNotAllowed()
      : StatusError.unknownPath();
  }
}

async function reviewReply(
  call: Call,
  kind: NonNullable<ReturnType<typeof reviewKind>>,
  services: RouterServices,
): Promise<Reply> {
  const { group, resource, namespace, verb } = call.info;
  if (verb !== "create") {
    throw StatusError.methodNotAllowed();
  }
  if (negotiate(call.accept).transform) {
    throw StatusError.notAcceptable("application/json, application/yaml");
  }
  const { decode } = services.registry;
  const body = await readObject(call, kind, { ...services, decode });
  const review = { body, user: call.user, namespace };
  return json(
    answerReview(group, resource, review, { ...services, now: () => services.clock.now() }),
    201,
  );
}

async function routeStored(
  call: Call,
  store: ResourceStore,
  services: RouterServices,
): Promise<Reply> {
  const target = clusterTarget(call, store);
  if (store.definition.deprecation !== undefined) {
    call.warn(store.definition.deprecation);
  }
  const { subresource, verb } = target.info;
  if (subresource !== "" && !subresourcesOf(store.definition).some(isNamed(subresource))) {
    throw StatusError.unknownPath();
  }
  if (subresource === "" || subresource === "status") {
    return routeVerb(target, store, services);
  }
  if (subresource === "scale" && store.definition.scale) {
    return scaleReply(target, store, { ...services, decode: services.registry.decode });
  }
  if (subresource === "log" && verb === "get") {
    return podLogReply(target, store, services.runtime);
  }
  if (["exec", "attach", "portforward"].includes(subresource)) {
    throw StatusError.badRequest("Upgrade request required");
  }
  if (verb === "create") {
    return postToSubresource(target, store, services);
  }
  return routeVerb(target, store, services);
}

function isNamed(wanted: string): (subresource: { readonly name: string }) => boolean {
  return ({ name }) => name === wanted;
}

/** Namespaces lie in cluster scope, though their paths name a namespace. */
function clusterTarget(call: Call, { definition }: ResourceStore): Call {
  return definition.namespaced ? call : { ...call, info: { ...call.info, namespace: "" } };
}

async function routeVerb(
  call: Call,
  store: ResourceStore,
  services: RouterServices,
): Promise<Reply> {
  const { definition } = store;
  const { verb, name, subresource } = call.info;
  const writes = { ...services, decode: services.registry.decode };
  const isWhole = subresource === "";
  if (name === "" && ["update", "patch"].includes(verb)) {
    throw StatusError.methodNotAllowed();
  }
  if (isWhole && definition.verbs && !definition.verbs.includes(verb)) {
    throw StatusError.methodNotAllowed();
  }
  switch (verb) {
    case "get":
      return getReply(call, store, services.clock);
    case "list":
      return listReply(call, store, services.clock);
    case "watch":
      return watchReply(call, store, services);
    case "create":
      return createReply(call, store, writes);
    case "update":
      return updateReply(call, store, writes);
    case "patch":
      return patchReply(call, store, writes);
    case "delete":
      return deleteReply(call, store, writes);
    case "deletecollection":
      return deleteCollectionReply(call, store, writes);
    default:
      throw StatusError.methodNotAllowed();
  }
}
