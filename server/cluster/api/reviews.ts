import { formatTime, type Instant } from "../../core/time.ts";
import { isRecord, type JsonObject, type KubeObject, StatusError } from "../../kube/index.ts";
import type { AuthorizationAttributes, Authorizer } from "../authorization/authorizer.ts";
import type { UserInfo } from "../authorization/user.ts";
import type { Authenticator } from "./authenticator.ts";
import { extraResources } from "./served-resources.ts";

/** What answers reviews. */
export interface ReviewServices {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly now: () => Instant;
}

/** One review as it was asked. */
export interface Review {
  readonly body: KubeObject;
  readonly user: UserInfo;
  readonly namespace: string;
}

type Reviewer = (review: Review, services: ReviewServices) => JsonObject;

/** By `group/resource`. Source: kubernetes pkg/registry/authorization and pkg/registry/authentication v1.35. */
const reviewers: Readonly<Record<string, Reviewer>> = {
  "authorization.k8s.io/selfsubjectaccessreviews": ({ body, user }, services) => ({
    status: access(specOf(body), user, services),
  }),
  "authorization.k8s.io/subjectaccessreviews": ({ body }, services) => ({
    status: access(specOf(body), subjectOf(specOf(body)), services),
  }),
  "authorization.k8s.io/localsubjectaccessreviews": ({ body, namespace }, services) => {
    const spec = specOf(body);
    const attributes = isRecord(spec.resourceAttributes) ? spec.resourceAttributes : {};
    if ((attributes.namespace ?? "") !== namespace) {
      throw StatusError.badRequest(
        `spec.resourceAttributes.namespace must match namespace: ${namespace}`,
      );
    }
    return { status: access(spec, subjectOf(spec), services) };
  },
  "authorization.k8s.io/selfsubjectrulesreviews": ({ body, user }, { authorizer }) => {
    const namespace = specOf(body).namespace;
    if (typeof namespace !== "string" || namespace === "") {
      throw StatusError.badRequest("no namespace on request");
    }
    return { status: { ...authorizer.rulesFor(user, namespace), incomplete: false } };
  },
  "authentication.k8s.io/selfsubjectreviews": ({ user }, { now }) => ({
    metadata: { creationTimestamp: formatTime(now()) },
    status: { userInfo: toWire(user) },
  }),
  "authentication.k8s.io/tokenreviews": ({ body }, { authenticator }) => {
    const { token } = specOf(body);
    if (typeof token !== "string" || token === "") {
      throw StatusError.badRequest("token is required for TokenReview in authentication");
    }
    const user = authenticator.identify(token);
    return {
      status: user
        ? { authenticated: true, user: toWire(user) }
        : { user: {}, error: "[invalid bearer token, token lookup failed]" },
    };
  },
};

/** What a review is decoded as; undefined for a resource that is none. */
export function reviewKind(group: string, version: string, resource: string) {
  const found = extraResources.find(
    (one) => one.group === group && one.version === version && one.resource === resource,
  );
  return (
    found && {
      group,
      version,
      kind: found.kind,
      schema: `io.k8s.api.${group.replace(/\..*$/, "")}.${version}.${found.kind}`,
    }
  );
}

/** Answers a review: the same object with its status. @throws StatusError 400 or 422 */
export function answerReview(
  group: string,
  resource: string,
  review: Review,
  services: ReviewServices,
): KubeObject {
  const reviewer = reviewers[`${group}/${resource}`];
  if (!reviewer) {
    throw StatusError.unknownPath();
  }
  return { ...review.body, ...reviewer(review, services) };
}

function specOf(body: KubeObject): JsonObject {
  return isRecord(body.spec) ? body.spec : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

function subjectOf(spec: JsonObject): UserInfo {
  const extra = isRecord(spec.extra)
    ? Object.fromEntries(Object.entries(spec.extra).map(([key, value]) => [key, textsOf(value)]))
    : {};
  return { name: textOf(spec.user), uid: textOf(spec.uid), groups: textsOf(spec.groups), extra };
}

function access(spec: JsonObject, user: UserInfo, { authorizer }: ReviewServices): JsonObject {
  const { resourceAttributes, nonResourceAttributes } = spec;
  if (isRecord(resourceAttributes) === isRecord(nonResourceAttributes)) {
    throw StatusError.invalid(
      { group: "authorization.k8s.io", kind: "SelfSubjectAccessReview" },
      "",
      [
        {
          type: "FieldValueInvalid",
          field: "spec.resourceAttributes",
          body: "Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified",
        },
      ],
    );
  }
  const attributes = isRecord(resourceAttributes)
    ? resourceRequest(user, resourceAttributes)
    : pathRequest(user, isRecord(nonResourceAttributes) ? nonResourceAttributes : {});
  const { allowed, reason } = authorizer.authorize(attributes);
  return { allowed, ...(reason === "" ? {} : { reason }) };
}

function resourceRequest(user: UserInfo, asked: JsonObject): AuthorizationAttributes {
  return {
    user,
    verb: textOf(asked.verb),
    isResource: true,
    group: textOf(asked.group),
    resource: textOf(asked.resource),
    subresource: textOf(asked.subresource),
    namespace: textOf(asked.namespace),
    name: textOf(asked.name),
    path: "",
  };
}

function pathRequest(user: UserInfo, asked: JsonObject): AuthorizationAttributes {
  return {
    user,
    verb: textOf(asked.verb),
    isResource: false,
    group: "",
    resource: "",
    subresource: "",
    namespace: "",
    name: "",
    path: textOf(asked.path),
  };
}

function toWire(user: UserInfo): JsonObject {
  return {
    username: user.name,
    ...(user.uid === "" ? {} : { uid: user.uid }),
    groups: [...user.groups],
    ...(Object.keys(user.extra).length === 0 ? {} : { extra: user.extra }),
  };
}
