import type { IncomingHttpHeaders } from "node:http";
import { StatusError } from "../../kube/index.ts";
import { type Authorizer, forbiddenError } from "./authorizer.ts";
import type { UserInfo } from "./user.ts";

const extraPrefix = "impersonate-extra-";

/**
 * The user that a request acts as: the caller, or whom its `Impersonate-…` headers name if it may.
 * Source: apiserver pkg/endpoints/filters/impersonation v1.35. @throws StatusError 403, or 400 for
 * headers that name groups or extras without a user; upstream tells the same with code 500.
 */
export function impersonatedUser(
  caller: UserInfo,
  headers: IncomingHttpHeaders,
  authorizer: Authorizer,
): UserInfo {
  const wanted = readHeaders(headers);
  if (!wanted) {
    return caller;
  }
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(wanted.name);
  if (account) {
    const [, namespace = "", name = ""] = account;
    check(authorizer, caller, { group: "", resource: "serviceaccounts", namespace, name });
  } else {
    check(authorizer, caller, { group: "", resource: "users", name: wanted.name });
  }
  for (const name of wanted.groups) {
    check(authorizer, caller, { group: "", resource: "groups", name });
  }
  const group = "authentication.k8s.io";
  if (wanted.uid !== "") {
    check(authorizer, caller, { group, resource: "uids", name: wanted.uid });
  }
  for (const [subresource, values] of Object.entries(wanted.extra)) {
    for (const name of values) {
      check(authorizer, caller, { group, resource: "userextras", subresource, name });
    }
  }
  return { ...wanted, groups: effectiveGroups(wanted, account?.[1]) };
}

function effectiveGroups(wanted: UserInfo, accountNamespace: string | undefined): string[] {
  const own = accountNamespace
    ? ["system:serviceaccounts", `system:serviceaccounts:${accountNamespace}`]
    : [];
  const groups = wanted.groups.length > 0 ? [...wanted.groups] : own;
  const state =
    wanted.name === "system:anonymous" ? "system:unauthenticated" : "system:authenticated";
  return groups.includes("system:unauthenticated") || groups.includes(state)
    ? groups
    : [...groups, state];
}

function readHeaders(headers: IncomingHttpHeaders): UserInfo | undefined {
  const name = textOf(headers["impersonate-user"]);
  const uid = textOf(headers["impersonate-uid"]);
  const groups = listOf(headers["impersonate-group"]);
  const extra: Record<string, readonly string[]> = {};
  for (const [header, value] of Object.entries(headers)) {
    if (header.startsWith(extraPrefix)) {
      extra[decodeKey(header.slice(extraPrefix.length))] = listOf(value);
    }
  }
  if (name !== "") {
    return { name, uid, groups, extra };
  }
  if (uid !== "" || groups.length > 0 || Object.keys(extra).length > 0) {
    throw StatusError.badRequest(
      `requested ${JSON.stringify({ uid, groups, extra })} without impersonating a user name`,
    );
  }
  return undefined;
}

function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function textOf(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? "";
}

/** Node joins repeated headers of unknown names with a comma and a space. */
function listOf(value: string | string[] | undefined): string[] {
  const values = Array.isArray(value) ? value : value === undefined ? [] : value.split(", ");
  return values.filter((one) => one !== "");
}

interface Target {
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name: string;
}

function check(authorizer: Authorizer, user: UserInfo, target: Target): void {
  const attributes = {
    user,
    verb: "impersonate",
    isResource: true,
    subresource: "",
    namespace: "",
    path: "",
    ...target,
  };
  const { allowed, reason } = authorizer.authorize(attributes);
  if (!allowed) {
    throw forbiddenError(attributes, reason);
  }
}
