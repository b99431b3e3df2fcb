import type { Clock } from "../../core/clock.ts";
import type { Client, Informers } from "../client/client.ts";
import { DefaultIngressClass } from "./ingress-class.ts";
import { LimitRanger } from "./limit-ranger.ts";
import { NamespaceLifecycle } from "./namespace-lifecycle.ts";
import type { AdmissionPlugin } from "./plugin.ts";
import { DefaultTolerationSeconds, Priority } from "./pod-defaults.ts";
import { ResourceQuotaAdmission } from "./quota/resource-quota.ts";
import { ServiceAccountAdmission } from "./service-account.ts";
import {
  DefaultStorageClass,
  PersistentVolumeClaimResize,
  StorageObjectInUseProtection,
} from "./storage.ts";

/** What the plugins look things up in. */
export interface AdmissionParts {
  readonly informers: Informers;
  readonly client: Client;
  readonly clock: Clock;
  /** Pod Security admission, which stands between ServiceAccount and Priority; null leaves it out. */
  readonly podSecurity: AdmissionPlugin | null;
}

/**
 * The plugins that are on by default, in upstream's order.
 * Source: pkg/kubeapiserver/options/plugins.go v1.35 (AllOrderedPlugins).
 */
export function builtinAdmission(parts: AdmissionParts): readonly AdmissionPlugin[] {
  const { informers, client, clock, podSecurity } = parts;
  return [
    new NamespaceLifecycle(informers, client),
    new LimitRanger(informers),
    new ServiceAccountAdmission(informers, client, clock),
    ...(podSecurity ? [podSecurity] : []),
    new Priority(informers),
    new DefaultTolerationSeconds(),
    new DefaultStorageClass(informers),
    new StorageObjectInUseProtection(),
    new PersistentVolumeClaimResize(informers),
    new DefaultIngressClass(informers),
    new ResourceQuotaAdmission(informers, clock),
  ];
}
