import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "./paths.mjs";
import { npm } from "./run.mjs";

const version = "3.2.0";

/**
 * The wetty that the bench compares with; it is no part of the product. Its terminal library is swapped for the
 * product's, which is the same code with its native part built.
 * @returns `{ path, did }`; the path of its program is empty where it can't be installed.
 */
export async function provideWetty() {
  const directory = join(cacheDir, `wetty-${version}`);
  const program = join(directory, "node_modules", "wetty", "build", "main.js");
  if (existsSync(program)) {
    return { path: program, did: "up to date" };
  }
  mkdirSync(directory, { recursive: true });
  const manifest = {
    private: true,
    dependencies: { wetty: version },
    overrides: { "node-pty": "npm:@lydell/node-pty@1.1.0" },
  };
  writeFileSync(join(directory, "package.json"), JSON.stringify(manifest));
  // Said, since npm below `npm run` takes the checkout for its place.
  const place = ["--prefix", directory];
  const args = ["install", ...place, "--no-audit", "--no-fund", "--ignore-scripts"];
  const { code } = await npm("wetty", args, { cwd: directory });
  const isThere = code === 0 && existsSync(program);
  return isThere
    ? { path: program, did: `wetty ${version} to compare with` }
    : { path: "", did: "no wetty to compare with: it can't be installed here" };
}
