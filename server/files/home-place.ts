import { AnchoredDirectory } from "../core/anchored-directory.ts";

/** A learner's home as the server reaches it. */
export interface HomePlace {
  /** Absolute path on the host; nobody but the server can change what it names. */
  readonly directory: string;
  /** Who owns what is made in it; null: the server's own user. */
  readonly owner: number | null;
  /** Whether so much more may be put into it. */
  hasRoomFor(bytes: number): Promise<boolean>;
}

/** Opens the directory at `path` below home, following no link on the way. The caller closes it. */
export async function openDirectory(
  { directory }: HomePlace,
  path: string,
): Promise<AnchoredDirectory> {
  let current = await AnchoredDirectory.open(directory);
  for (const name of path === "" ? [] : path.split("/")) {
    const parent = current;
    try {
      current = await parent.enter(name);
    } finally {
      await parent.close();
    }
  }
  return current;
}

/** Runs `act` with the opened directory that holds `path`, and the last name of it. */
export async function inParent<T>(
  place: HomePlace,
  path: string,
  act: (parent: AnchoredDirectory, name: string) => Promise<T>,
): Promise<T> {
  const cut = path.lastIndexOf("/");
  const parent = await openDirectory(place, path.slice(0, Math.max(cut, 0)));
  try {
    return await act(parent, path.slice(cut + 1));
  } finally {
    await parent.close();
  }
}
