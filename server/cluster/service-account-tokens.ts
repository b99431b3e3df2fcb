import { randomUUID, sign, verify } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import { formatTime, instantFromMs } from "../core/time.ts";
import { fieldErrors, type KubeObject, StatusError, type StoredObject } from "../kube/index.ts";
import type { TokenDiscovery } from "./api/token-discovery-reply.ts";
import type { UserInfo } from "./authorization/user.ts";
import type { Credentials } from "./credentials.ts";
import { controlPlaneAddress } from "./nodes.ts";
import { keyIdOf, tokenDiscovery } from "./token-discovery.ts";

const issuer = "https://kubernetes.default.svc.cluster.local";
const expirationSecondsMin = 600;
const expirationSecondsDefault = 3600;
const expirationSecondsMax = 2 ** 32;

/** Whom a token is for. */
export interface TokenRequest {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly serviceAccountUid: string;
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  /** The Pod that the token is bound to, if any. */
  readonly pod?: { readonly name: string; readonly uid: string };
}

interface Claims {
  readonly exp: number;
  readonly aud: readonly string[];
  readonly iss: string;
  readonly "kubernetes.io": {
    readonly namespace: string;
    readonly serviceaccount: { readonly name: string; readonly uid: string };
    readonly pod?: { readonly name: string; readonly uid: string };
  };
}

/** What a token says that lies in a Secret and never expires. */
interface SecretClaims {
  readonly iss: string;
  readonly "kubernetes.io/serviceaccount/namespace": string;
  readonly "kubernetes.io/serviceaccount/secret.name": string;
  readonly "kubernetes.io/serviceaccount/service-account.name": string;
  readonly "kubernetes.io/serviceaccount/service-account.uid": string;
}

const secretIssuer = "kubernetes/serviceaccount";

/** The token that a Secret holds, in plain text; undefined without one. */
export type SecretTokenLookup = (namespace: string, name: string) => string | undefined;

interface BoundObject {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly name?: string;
  readonly uid?: string;
}

interface TokenSpec {
  readonly audiences?: string[];
  readonly expirationSeconds?: number;
  readonly boundObjectRef?: BoundObject;
}

/** Looks up the uid of an object that a token is bound to; undefined when it's gone. */
export type UidLookup = (
  resource: "serviceaccounts" | "pods",
  namespace: string,
  name: string,
) => string | undefined;

/**
 * Signs and verifies service account tokens (JWT, ES256). A token dies with its account or Pod.
 * Source: kubernetes pkg/serviceaccount/claims.go and jwt.go v1.35.
 */
export class ServiceAccountTokens {
  readonly discovery: TokenDiscovery;
  readonly #credentials: Credentials;
  readonly #keyId: string;
  readonly #clock: Clock;
  readonly #uidOf: UidLookup;
  readonly #tokenIn: SecretTokenLookup;

  constructor(
    credentials: Credentials,
    clock: Clock,
    uidOf: UidLookup,
    tokenIn: SecretTokenLookup = () => undefined,
  ) {
    this.#credentials = credentials;
    this.#keyId = keyIdOf(credentials.tokenVerifyingKey);
    this.discovery = tokenDiscovery({
      issuer,
      verifyingKey: credentials.tokenVerifyingKey,
      address: `https://${controlPlaneAddress}:6443`,
    });
    this.#clock = clock;
    this.#uidOf = uidOf;
    this.#tokenIn = tokenIn;
  }

  /** A token for a Secret: it holds as long as the Secret holds it. */
  signForSecret(
    { metadata: account }: StoredObject<unknown>,
    { metadata: secret }: StoredObject<unknown>,
  ): string {
    const { namespace = "", name, uid } = account;
    return this.#signed({
      iss: secretIssuer,
      "kubernetes.io/serviceaccount/namespace": namespace,
      "kubernetes.io/serviceaccount/secret.name": secret.name,
      "kubernetes.io/serviceaccount/service-account.name": name,
      "kubernetes.io/serviceaccount/service-account.uid": uid,
      sub: `system:serviceaccount:${namespace}:${name}`,
    } satisfies SecretClaims & { readonly sub: string });
  }

  #signed(claims: object): string {
    const head = `${encode({ alg: "ES256", kid: this.#keyId })}.${encode(claims)}`;
    const key = { key: this.#credentials.tokenSigningKey, dsaEncoding: "ieee-p1363" } as const;
    return `${head}.${sign("sha256", Buffer.from(head), key).toString("base64url")}`;
  }

  /** A signed token; an empty list of audiences means the API server. */
  sign(request: TokenRequest): string {
    const now = Math.floor(this.#clock.now().getTime() / 1000);
    const { namespace, serviceAccount, pod } = request;
    const claims = {
      aud: request.audiences.length > 0 ? request.audiences : [issuer],
      exp: now + request.expirationSeconds,
      iat: now,
      iss: issuer,
      jti: randomUUID(),
      "kubernetes.io": {
        namespace,
        ...(pod ? { pod } : {}),
        serviceaccount: { name: serviceAccount, uid: request.serviceAccountUid },
      },
      nbf: now,
      sub: `system:serviceaccount:${namespace}:${serviceAccount}`,
    };
    return this.#signed(claims);
  }

  /** The account that a token speaks for; undefined unless it is ours, current, and its owner exists. */
  verify(token: string): UserInfo | undefined {
    const claims = this.#claimsOf(token);
    if (claims?.iss === secretIssuer) {
      return this.#verifySecret(token, claims as unknown as SecretClaims);
    }
    if (!claims || claims.iss !== issuer || !claims.aud.includes(issuer)) {
      return undefined;
    }
    const { namespace, serviceaccount, pod } = claims["kubernetes.io"];
    const isExpired = claims.exp * 1000 <= this.#clock.now().getTime();
    const accountLives =
      this.#uidOf("serviceaccounts", namespace, serviceaccount.name) === serviceaccount.uid;
    const podLives = !pod || this.#uidOf("pods", namespace, pod.name) === pod.uid;
    if (isExpired || !accountLives || !podLives) {
      return undefined;
    }
    const extra: UserInfo["extra"] = pod
      ? {
          "authentication.kubernetes.io/pod-name": [pod.name],
          "authentication.kubernetes.io/pod-uid": [pod.uid],
        }
      : {};
    return accountUser(namespace, serviceaccount.name, serviceaccount.uid, extra);
  }

  #verifySecret(token: string, claims: SecretClaims): UserInfo | undefined {
    const namespace = claims["kubernetes.io/serviceaccount/namespace"];
    const name = claims["kubernetes.io/serviceaccount/service-account.name"];
    const uid = claims["kubernetes.io/serviceaccount/service-account.uid"];
    const secret = claims["kubernetes.io/serviceaccount/secret.name"];
    const isHeld = this.#tokenIn(namespace, secret) === token;
    return isHeld && this.#uidOf("serviceaccounts", namespace, name) === uid
      ? accountUser(namespace, name, uid, {})
      : undefined;
  }

  /** Answers a TokenRequest for an account. @throws StatusError 422 for an expiration out of range. */
  issue(account: StoredObject, request: KubeObject): KubeObject {
    const spec = (request.spec ?? {}) as TokenSpec;
    const { audiences = [issuer], expirationSeconds = expirationSecondsDefault } = spec;
    checkExpiration(expirationSeconds);
    const pod = this.#boundPod(account.metadata.namespace ?? "", spec.boundObjectRef);
    const token = this.sign({
      ...(pod ? { pod } : {}),
      namespace: account.metadata.namespace ?? "",
      serviceAccount: account.metadata.name,
      serviceAccountUid: account.metadata.uid,
      audiences,
      expirationSeconds,
    });
    const expires = instantFromMs(this.#clock.now().getTime() + expirationSeconds * 1000);
    return {
      kind: "TokenRequest",
      apiVersion: "authentication.k8s.io/v1",
      metadata: {
        name: account.metadata.name,
        namespace: account.metadata.namespace ?? "",
        creationTimestamp: formatTime(this.#clock.now()),
      },
      spec: { ...spec, audiences, expirationSeconds },
      status: { token, expirationTimestamp: formatTime(expires) },
    };
  }

  /** @throws StatusError 400, 404 and 409 for what a token can't be bound to. */
  #boundPod(namespace: string, ref: BoundObject | undefined) {
    if (!ref) {
      return undefined;
    }
    const { kind = "", apiVersion = "", name = "" } = ref;
    if (kind !== "Pod" || apiVersion !== "v1") {
      const type = `${apiVersion}, Kind=${kind}`;
      throw StatusError.badRequest(`cannot bind token to object of type ${type}`);
    }
    const uid = this.#uidOf("pods", namespace, name);
    if (uid === undefined) {
      throw StatusError.notFound({ group: "", resource: "pods" }, name);
    }
    if (ref.uid && ref.uid !== uid) {
      throw StatusError.conflict(
        { group: "", resource: "Pod" },
        name,
        `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
      );
    }
    return { name, uid };
  }

  #claimsOf(token: string): Claims | undefined {
    const [head = "", body = "", signature = ""] = token.split(".");
    const key = { key: this.#credentials.tokenVerifyingKey, dsaEncoding: "ieee-p1363" } as const;
    const signed = Buffer.from(`${head}.${body}`);
    if (!verify("sha256", signed, key, Buffer.from(signature, "base64url"))) {
      return undefined;
    }
    return JSON.parse(Buffer.from(body, "base64url").toString()) as Claims;
  }
}

function accountUser(
  namespace: string,
  name: string,
  uid: string,
  extra: UserInfo["extra"],
): UserInfo {
  const groups = ["system:serviceaccounts", `system:serviceaccounts:${namespace}`];
  return { name: `system:serviceaccount:${namespace}:${name}`, uid, groups, extra };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function checkExpiration(seconds: number): void {
  const field = "spec.expirationSeconds";
  const kind = { group: "authentication.k8s.io", kind: "TokenRequest" };
  if (seconds < expirationSecondsMin) {
    const fault = fieldErrors.invalid(
      field,
      seconds,
      "may not specify a duration less than 10 minutes",
    );
    throw StatusError.invalid(kind, "", [fault]);
  }
  if (seconds > expirationSecondsMax) {
    const fault = fieldErrors.invalid(
      field,
      seconds,
      "may not specify a duration larger than 2^32 seconds",
    );
    throw StatusError.invalid(kind, "", [fault]);
  }
}
