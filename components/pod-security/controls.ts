import type { CheckedContainer, CheckedPodSpec } from "../../server/pod-security/index.ts";

/** A place in a Pod's spec, and the value that it should have; without one it should be gone. */
export interface Edit {
  readonly path: readonly (string | number)[];
  readonly value?: unknown;
}

/** A control of the Pod Security Standards as a page explains and mends it. */
export interface Control {
  readonly id: string;
  /** The control's name in the upstream documentation, and ours. */
  readonly name: { readonly en: string; readonly ja: string };
  readonly why: { readonly ja: string; readonly en: string };
  /** What has to change; nothing where only its author can know. */
  readonly edits: (spec: CheckedPodSpec) => readonly Edit[];
  /** A control that must be mended before: the API refuses the two together. */
  readonly after?: string;
}

type Containers = "containers" | "initContainers" | "ephemeralContainers";
const lists: readonly Containers[] = ["containers", "initContainers", "ephemeralContainers"];

/** Volume types that the restricted level admits. */
const freeVolumes = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);

function each(
  spec: CheckedPodSpec,
  edits: (container: CheckedContainer, path: readonly (string | number)[]) => readonly Edit[],
): readonly Edit[] {
  return lists.flatMap((list) =>
    (spec[list] ?? []).flatMap((container, index) => edits(container, [list, index])),
  );
}

function whereSet(path: readonly (string | number)[], isSet: boolean): readonly Edit[] {
  return isSet ? [{ path }] : [];
}

function volumeEdits(spec: CheckedPodSpec, isBad: (type: string) => boolean): readonly Edit[] {
  return (spec.volumes ?? []).flatMap((volume, index) => {
    const type = Object.keys(volume).find((key) => key !== "name");
    if (type === undefined || !isBad(type)) return [];
    return [
      { path: ["volumes", index, type] },
      { path: ["volumes", index, "emptyDir"], value: {} },
    ];
  });
}

/** The controls by the words with which the admission plugin names their violations. */
const controls: readonly { readonly reason: RegExp; readonly control: Control }[] = [
  {
    reason: /^privileged$/,
    control: {
      id: "privileged",
      name: { ja: "特権コンテナ", en: "Privileged Containers" },
      why: {
        ja: "ホストのほぼすべてに手が届きます。`privileged`を外します。",
        en: "It reaches almost everything of the host. Take `privileged` away.",
      },
      edits: (spec) =>
        each(spec, ({ securityContext }, path) =>
          whereSet(
            [...path, "securityContext", "privileged"],
            securityContext?.privileged === true,
          ),
        ),
    },
  },
  {
    reason: /^allowPrivilegeEscalation/,
    control: {
      id: "escalation",
      name: { ja: "権限の昇格", en: "Privilege Escalation" },
      why: {
        ja: "起動したあとに権限を増やせる余地を閉じます。",
        en: "Leaves no way to gain more rights after the start.",
      },
      after: "privileged",
      edits: (spec) =>
        each(spec, ({ securityContext }, path) =>
          securityContext?.allowPrivilegeEscalation === false
            ? []
            : [{ path: [...path, "securityContext", "allowPrivilegeEscalation"], value: false }],
        ),
    },
  },
  {
    reason: /^non-default capabilities/,
    control: {
      id: "capabilities-added",
      name: { ja: "足したケーパビリティ", en: "Capabilities" },
      why: {
        ja: "既定にない権限を足しています。`add`を外します。",
        en: "Rights beyond the default ones are added. Take `add` away.",
      },
      edits: (spec) =>
        each(spec, ({ securityContext }, path) =>
          whereSet(
            [...path, "securityContext", "capabilities", "add"],
            securityContext?.capabilities?.add !== undefined,
          ),
        ),
    },
  },
  {
    reason: /^unrestricted capabilities/,
    control: {
      id: "capabilities",
      name: { ja: "ケーパビリティ", en: "Capabilities" },
      why: {
        ja: "既定の権限を、いったんすべて落とします。",
        en: "Drops all the default rights first.",
      },
      edits: (spec) =>
        each(spec, ({ securityContext }, path) => {
          const { add = [], drop = [] } = securityContext?.capabilities ?? {};
          const place = [...path, "securityContext", "capabilities"];
          return [
            ...(drop.includes("ALL") ? [] : [{ path: [...place, "drop"], value: ["ALL"] }]),
            ...whereSet(
              [...place, "add"],
              add.some((name) => name !== "NET_BIND_SERVICE"),
            ),
          ];
        }),
    },
  },
  {
    reason: /^restricted volume types/,
    control: {
      id: "volumes",
      name: { ja: "ボリュームの種類", en: "Volume Types" },
      why: {
        ja: "ノードや外の保管場所に直につながる種類です。`emptyDir`に替えます。",
        en: "A type that leads straight to the node or to outside storage. Use `emptyDir` instead.",
      },
      edits: (spec) => volumeEdits(spec, (type) => !freeVolumes.has(type)),
    },
  },
  {
    reason: /^hostPath volumes/,
    control: {
      id: "host-path",
      name: { ja: "hostPathボリューム", en: "HostPath Volumes" },
      why: {
        ja: "`hostPath`はノードのファイルを開きます。`emptyDir`に替えます。",
        en: "`hostPath` opens files of the node. Use `emptyDir` instead.",
      },
      edits: (spec) => volumeEdits(spec, (type) => type === "hostPath"),
    },
  },
  {
    reason: /^runAsNonRoot/,
    control: {
      id: "non-root",
      name: { ja: "rootで動かさない", en: "Running as Non-root" },
      why: {
        ja: "root以外で動くことを宣言します。イメージもroot以外で動けるものにします。",
        en: "Declares that it doesn’t run as root. The image must be able to, too.",
      },
      edits: (spec) => [
        ...(spec.securityContext?.runAsNonRoot === true
          ? []
          : [{ path: ["securityContext", "runAsNonRoot"], value: true }]),
        ...each(spec, ({ securityContext }, path) =>
          whereSet(
            [...path, "securityContext", "runAsNonRoot"],
            securityContext?.runAsNonRoot === false,
          ),
        ),
      ],
    },
  },
  {
    reason: /^runAsUser=0/,
    control: {
      id: "user",
      name: { ja: "rootのユーザー番号", en: "Running as Non-root user" },
      why: {
        ja: "0番はrootです。ほかの番号にします。",
        en: "0 is root. Use another number.",
      },
      edits: (spec) => [
        ...(spec.securityContext?.runAsUser === 0
          ? [{ path: ["securityContext", "runAsUser"], value: 1000 }]
          : []),
        ...each(spec, ({ securityContext }, path) =>
          securityContext?.runAsUser === 0
            ? [{ path: [...path, "securityContext", "runAsUser"], value: 1000 }]
            : [],
        ),
      ],
    },
  },
  {
    reason: /^seccompProfile/,
    control: {
      id: "seccomp",
      name: { ja: "seccomp", en: "Seccomp" },
      why: {
        ja: "使えるシステムコールを、ランタイムの既定に絞ります。",
        en: "Narrows system calls to the runtime’s defaults.",
      },
      edits: (spec) => {
        const isFree = (type: string | undefined) =>
          type === "RuntimeDefault" || type === "Localhost";
        return [
          ...(isFree(spec.securityContext?.seccompProfile?.type)
            ? []
            : [{ path: ["securityContext", "seccompProfile", "type"], value: "RuntimeDefault" }]),
          ...each(spec, ({ securityContext }, path) =>
            whereSet(
              [...path, "securityContext", "seccompProfile"],
              securityContext?.seccompProfile !== undefined &&
                !isFree(securityContext.seccompProfile.type),
            ),
          ),
        ];
      },
    },
  },
  {
    reason: /^host namespaces/,
    control: {
      id: "host-namespaces",
      name: { ja: "ホストの名前空間", en: "Host Namespaces" },
      why: {
        ja: "ノードのネットワークやプロセスが、そのまま見えます。",
        en: "The node’s network or processes are in plain sight.",
      },
      edits: (spec) =>
        (["hostNetwork", "hostPID", "hostIPC"] as const).flatMap((field) =>
          whereSet([field], spec[field] === true),
        ),
    },
  },
  {
    reason: /^hostPort/,
    control: {
      id: "host-port",
      name: { ja: "ホストのポート", en: "Host Ports" },
      why: {
        ja: "ノードのポートを占めます。Serviceから届ければ足ります。",
        en: "It takes a port of the node. A Service does instead.",
      },
      edits: (spec) =>
        each(spec, ({ ports = [] }, path) =>
          ports.flatMap(({ hostPort }, index) =>
            whereSet([...path, "ports", index, "hostPort"], (hostPort ?? 0) !== 0),
          ),
        ),
    },
  },
  {
    reason: /^procMount/,
    control: {
      id: "proc-mount",
      name: { ja: "/procの見せ方", en: "/proc Mount Type" },
      why: {
        ja: "隠されている/procの中身が見えるようになります。",
        en: "It uncovers what is hidden in /proc.",
      },
      edits: (spec) =>
        each(spec, ({ securityContext }, path) =>
          whereSet(
            [...path, "securityContext", "procMount"],
            securityContext?.procMount !== undefined,
          ),
        ),
    },
  },
  {
    reason: /sysctls/,
    control: {
      id: "sysctls",
      name: { ja: "sysctl", en: "Sysctls" },
      why: {
        ja: "カーネルの設定は、ほかのPodにも及びます。",
        en: "Settings of the kernel reach other Pods as well.",
      },
      edits: (spec) =>
        whereSet(["securityContext", "sysctls"], Boolean(spec.securityContext?.sysctls)),
    },
  },
];

const unknown = {
  ja: "この決まりの直し方は、クラスターの言葉を読んで決めます。",
  en: "How to mend this is for you to decide, from the cluster’s own words.",
};

/** The control that a violation's reason names; one without edits for those that only an author can mend. */
export function controlOf(reason: string): Control {
  const known = controls.find((each) => each.reason.test(reason));
  return (
    known?.control ?? {
      id: reason,
      name: { ja: reason, en: reason },
      why: unknown,
      edits: () => [],
    }
  );
}
