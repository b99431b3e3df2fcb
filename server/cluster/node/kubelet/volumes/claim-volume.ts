import type * as client from "@kubernetes/client-node";
import type { Pod, StoredObject, Wire } from "../../../../kube/index.ts";
import type { Inode } from "../../machine/inode.ts";
import { hostPathNode, nodeAt } from "./host-tree.ts";
import { VolumeFault, type VolumeSource } from "./source.ts";

type Claim = Wire<client.V1PersistentVolumeClaim>;
type Volume = Wire<client.V1PersistentVolume>;

/** What a claim leads to. */
export interface ClaimVolume {
  readonly tree: Inode;
  /** Whether the Pod's fsGroup comes to own what is in it. */
  readonly takesGroup: boolean;
  readonly readOnly: boolean;
}

/**
 * The files behind a Pod's claim. @throws VolumeFault while the claim has no volume that this node can mount.
 * Source: kubernetes pkg/kubelet/volumemanager/populator/desired_state_of_world_populator.go (getPVCExtractPV),
 * pkg/volume/{hostpath,local,csi} v1.35.
 */
export function claimVolume(
  pod: Pod,
  volume: string,
  claimName: string,
  source: VolumeSource,
): ClaimVolume {
  const namespace = pod.metadata?.namespace ?? "";
  const claim = source.claim(namespace, claimName);
  const fault = claimFault(pod, volume, claimName, claim);
  if (fault !== undefined || !claim) {
    const where = `unmounted volumes=[${volume}], unattached volumes=[], failed to process volumes=[${volume}]`;
    const text = `error processing PVC ${namespace}/${claimName}: ${fault}`;
    throw new VolumeFault(`Unable to attach or mount volumes: ${where}: ${text}`);
  }
  const name = claim.spec?.volumeName ?? "";
  const found = source.volume(name);
  if (!found) {
    throw new VolumeFault(
      `Unable to attach or mount volumes: unmounted volumes=[${volume}], unattached volumes=[], failed to process volumes=[${volume}]: failed to fetch PV ${name} from API server: persistentvolumes "${name}" not found`,
    );
  }
  if (!source.reaches(found)) {
    throw new VolumeFault(
      `MountVolume.NodeAffinity check failed for volume "${name}" : no matching NodeSelectorTerms`,
    );
  }
  return mounted(found, name, source);
}

function claimFault(
  pod: Pod,
  volume: string,
  name: string,
  claim: StoredObject<Claim> | undefined,
): string | undefined {
  if (!claim) {
    return `failed to fetch PVC from API server: persistentvolumeclaims "${name}" not found`;
  }
  const isEphemeral = pod.spec?.volumes?.some((one) => one.name === volume && one.ephemeral);
  const owners = claim.metadata.ownerReferences ?? [];
  if (isEphemeral && !owners.some(({ uid }) => uid === pod.metadata?.uid)) {
    const place = `${claim.metadata.namespace}/${name}`;
    const owner = `${pod.metadata?.namespace}/${pod.metadata?.name}`;
    return `PVC ${place} was not created for pod ${owner} (pod is not owner)`;
  }
  if (claim.metadata.deletionTimestamp !== undefined) {
    return "PVC is being deleted";
  }
  const isBound = claim.status?.phase === "Bound" && claim.spec?.volumeName;
  return isBound ? undefined : "PVC is not bound";
}

function mounted({ spec }: Volume, name: string, source: VolumeSource): ClaimVolume {
  const readOnly = !spec?.accessModes?.some((mode) => mode !== "ReadOnlyMany");
  if (spec?.hostPath) {
    const { path, type = "" } = spec.hostPath;
    const tree = hostPathNode(source.hostRoot(), path, type, name);
    return { tree, takesGroup: false, readOnly };
  }
  if (spec?.local) {
    const { path } = spec.local;
    const tree = nodeAt(source.hostRoot(), path);
    if (!tree) {
      throw new VolumeFault(
        `MountVolume.NewMounter initialization failed for volume "${name}" : path "${path}" does not exist`,
      );
    }
    return { tree, takesGroup: true, readOnly };
  }
  throw new VolumeFault(unreachable(spec, name));
}

/** Nothing outside the cluster can be reached: no storage driver is installed and no file server answers. */
function unreachable(spec: Volume["spec"], name: string): string {
  if (spec?.csi) {
    return `MountVolume.MountDevice failed for volume "${name}" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name ${spec.csi.driver} not found in the list of registered CSI drivers`;
  }
  const share = spec?.nfs ? `${spec.nfs.server}:${spec.nfs.path}` : "";
  return spec?.nfs
    ? `MountVolume.SetUp failed for volume "${name}" : mount failed: exit status 32\nMounting command: mount\nMounting arguments: -t nfs ${share}\nOutput: mount.nfs: Connection timed out for ${share}`
    : `MountVolume.SetUp failed for volume "${name}" : no volume plugin matched`;
}
