import type { DirectoryNode } from "../machine/inode.ts";
import type { Program } from "../machine/process.ts";

/** A container image: its configuration, its files, and what its programs do. */
export interface Image {
  /** Canonical repository names. */
  readonly repositories: readonly string[];
  readonly tags: readonly string[];
  /** `sha256:…`, made from the image's name: stable, but no real registry's. */
  readonly digest: string;
  readonly sizeBytes: number;
  /** As `USER` of the Dockerfile: empty for root, a uid, or a name. */
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly workingDirectory: string;
  readonly env: readonly (readonly [name: string, value: string])[];
  /** Signal number that asks PID 1 to stop. */
  readonly stopSignal: number;
  /** Whose words its programs' C library uses. */
  readonly libc: "glibc" | "musl";
  /** Shared by all containers of the image. */
  readonly root: DirectoryNode;
  /** By the name that program files carry. */
  readonly programs: ReadonlyMap<string, Program>;
}

/** Where images are pulled from. */
export interface ImageCatalogue {
  /** @returns why a pull fails, worded as containerd does. */
  resolve(
    reference: string,
  ):
    | { readonly kind: "image"; readonly image: Image }
    | { readonly kind: "missing"; readonly error: string };
}
