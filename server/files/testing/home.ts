import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HomePlace } from "../home-place.ts";
import { Pristine } from "../pristine.ts";

/** A home for tests, with something outside that must stay untouched. */
export interface TestHome {
  readonly place: HomePlace;
  /** Absolute path of a name in home. */
  at(name: string): string;
  /** Absolute path of a name beside home, where `outside/secret` holds "precious". */
  beside(name: string): string;
  readonly pristine: Pristine;
  /** How many bytes are left for `hasRoomFor`. */
  roomBytes: number;
  remove(): Promise<void>;
}

/** Makes a home whose template is the one file `lesson/pod.yaml`, "kind: Pod\n". */
export async function createTestHome(): Promise<TestHome> {
  const root = await mkdtemp(join(tmpdir(), "kubebook-files-"));
  for (const directory of ["home", "template"]) {
    await mkdir(join(root, directory, "lesson"), { recursive: true });
    await writeFile(join(root, directory, "lesson", "pod.yaml"), "kind: Pod\n");
  }
  await mkdir(join(root, "outside"));
  await writeFile(join(root, "outside", "secret"), "precious");
  const home: TestHome = {
    place: {
      directory: join(root, "home"),
      owner: null,
      hasRoomFor: async (bytes) => bytes <= home.roomBytes,
    },
    at: (name) => join(root, "home", name),
    beside: (name) => join(root, name),
    pristine: await Pristine.read(join(root, "template")),
    roomBytes: 1024 * 1024,
    remove: () => rm(root, { recursive: true, force: true }),
  };
  return home;
}
