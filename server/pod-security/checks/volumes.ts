import type { Check, CheckedVolume, CheckFunction } from "../model.ts";
import { hasSource, joinQuote, pluralize, sorted } from "../text.ts";

const allowedTypes = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

/** Types that upstream names; any other one is "unknown". */
const namedTypes = [
  "hostPath",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "gitRepo",
  "nfs",
  "iscsi",
  "glusterfs",
  "rbd",
  "flexVolume",
  "cinder",
  "cephfs",
  "flocker",
  "fc",
  "azureFile",
  "vsphereVolume",
  "quobyte",
  "azureDisk",
  "photonPersistentDisk",
  "portworxVolume",
  "scaleIO",
  "storageos",
];

function typeOf(volume: CheckedVolume): string {
  return namedTypes.find((type) => hasSource(volume, type)) ?? "unknown";
}

/** The API makes a volume without any source an emptyDir; hand-written JSON may not be defaulted yet. */
function isDefaulted(volume: CheckedVolume): boolean {
  return Object.values(volume).filter((value) => value != null).length <= 1;
}

const volumesCheck: CheckFunction = ({ spec }) => {
  const bad = (spec.volumes ?? []).filter(
    (volume) => !isDefaulted(volume) && !allowedTypes.some((type) => hasSource(volume, type)),
  );
  const types = sorted(bad.map(typeOf));
  const who = `${pluralize("volume", "volumes", bad.length)} ${joinQuote(bad.map((volume) => volume.name))}`;
  const what = pluralize("restricted volume type", "restricted volume types", types.length);
  return bad.length === 0
    ? null
    : {
        reason: "restricted volume types",
        detail: `${who} ${pluralize("uses", "use", bad.length)} ${what} ${joinQuote(types)}`,
      };
};

/** Source: pod-security-admission policy/check_restrictedVolumes.go v1.35. */
export const restrictedVolumes: Check = {
  id: "restrictedVolumes",
  level: "restricted",
  revisions: [{ since: 0, check: volumesCheck, overrides: ["hostPathVolumes"] }],
};
