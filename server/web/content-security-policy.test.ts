import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inlineScriptHashes, loadPolicies } from "./content-security-policy.ts";

let directory = "";

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kubebook-csp-"));
});

afterEach(() => rm(directory, { recursive: true }));

test("hashes the scripts that stand in the page, once each, and none that is loaded", () => {
  const html = `<script src="/a.js" async=""></script><script>1</script><script id="x">1</script>`;
  expect(inlineScriptHashes(html)).toEqual([
    "'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='",
  ]);
});

test("each page is allowed its own scripts only; an unknown path gets the not-found page's", async () => {
  await mkdir(join(directory, "ja"));
  await writeFile(join(directory, "ja", "chapter-14.html"), "<script>1</script>");
  await writeFile(join(directory, "_not-found.html"), "<script>2</script>");
  const policyOf = await loadPolicies(directory);
  const [one, other] = [policyOf("/ja/chapter-14"), policyOf("/nothing")];
  expect(one).toContain("script-src 'self' 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=';");
  expect(other).toContain(
    "script-src 'self' 'sha256-1HNeOiZeFu7gP1lxi5tdAwGcB9i2xR+Q2jpmbuwTqzU=';",
  );
  expect(one).not.toContain("unsafe-eval");
});

test("without a build nothing inline is allowed", async () => {
  const policyOf = await loadPolicies(join(directory, "missing"));
  expect(policyOf("/")).toContain("script-src 'self';");
});
