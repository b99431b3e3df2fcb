import type { CheckedContainer, CheckedMetadata, CheckedPodSpec, Level } from "../model.ts";

interface Subject {
  readonly metadata: CheckedMetadata;
  readonly spec: CheckedPodSpec;
}

type Context = NonNullable<CheckedContainer["securityContext"]>;
type PodContext = NonNullable<CheckedPodSpec["securityContext"]>;

/**
 * The least that a level of a version admits: what upstream's fixtures begin with. All of `restricted`
 * is set at once, since no older version minds.
 * Source: pod-security-admission test/fixtures.go v1.35.
 */
export function minimal(level: Level): Subject {
  const securityContext: Context | undefined =
    level === "baseline"
      ? undefined
      : { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
  const container = (name: string): CheckedContainer => ({
    name,
    image: "registry.k8s.io/pause",
    ...(securityContext ? { securityContext } : {}),
  });
  return {
    metadata: {},
    spec: {
      ...(level === "baseline"
        ? {}
        : { securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } } }),
      initContainers: [container("initcontainer1")],
      containers: [container("container1")],
    },
  };
}

/** Makes another Pod of a Pod. */
export type Change = (subject: Subject) => Subject;

/** Sets a part of the Pod's security context. */
export const onPod =
  (context: PodContext): Change =>
  ({ metadata, spec }) => ({
    metadata,
    spec: { ...spec, securityContext: { ...spec.securityContext, ...context } },
  });

function withContext(container: CheckedContainer, context: Context): CheckedContainer {
  return { ...container, securityContext: { ...container.securityContext, ...context } };
}

/** Sets a part of the container's security context. */
export const onContainer =
  (context: Context): Change =>
  ({ metadata, spec }) => ({
    metadata,
    spec: {
      ...spec,
      containers: (spec.containers ?? []).map((each) => withContext(each, context)),
    },
  });

/** Sets a part of the init container's security context. */
export const onInit =
  (context: Context): Change =>
  ({ metadata, spec }) => ({
    metadata,
    spec: {
      ...spec,
      initContainers: (spec.initContainers ?? []).map((each) => withContext(each, context)),
    },
  });

/** Sets fields of the spec. */
export const onSpec =
  (part: CheckedPodSpec): Change =>
  ({ metadata, spec }) => ({ metadata, spec: { ...spec, ...part } });

/** Sets annotations. */
export const annotated =
  (annotations: Readonly<Record<string, string>>): Change =>
  ({ spec }) => ({ metadata: { annotations }, spec });

/** Gives the Pod volumes with these sources, named by their place. */
export const volumes = (...sources: object[]): Change =>
  onSpec({ volumes: sources.map((source, index) => ({ name: `volume${index}`, ...source })) });

/** Sets fields of the container. */
export const container =
  (part: Partial<CheckedContainer>): Change =>
  ({ metadata, spec }) => ({
    metadata,
    spec: { ...spec, containers: (spec.containers ?? []).map((each) => ({ ...each, ...part })) },
  });
