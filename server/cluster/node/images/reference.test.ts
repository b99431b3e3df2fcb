import fc from "fast-check";
import { expect, it } from "vitest";
import { formatReference, parseImageReference } from "./reference.ts";

it.each([
  ["busybox", "docker.io/library/busybox:latest"],
  ["nginx/nginx:1.2", "docker.io/nginx/nginx:1.2"],
  ["gcr.io/google-samples/hello-app:1.0", "gcr.io/google-samples/hello-app:1.0"],
  ["localhost:5000/a", "localhost:5000/a:latest"],
  [`a@sha256:${"0".repeat(64)}`, `docker.io/library/a@sha256:${"0".repeat(64)}`],
])("normalizes %s", (text, expected) => {
  const reference = parseImageReference(text);
  expect(reference && formatReference(reference)).toBe(expected);
});

it.each(["", "UPPER", "a:", "a b", "a@sha256:12", ":1", "a//b"])("refuses %j", (text) => {
  expect(parseImageReference(text)).toBeNull();
});

it("reads what it wrote", () => {
  const part = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
  const tag = fc.stringMatching(/^[a-z0-9][a-z0-9.]{0,8}$/);
  fc.assert(
    fc.property(part, part, tag, (owner, name, version) => {
      const text = `docker.io/${owner}/${name}:${version}`;
      const reference = parseImageReference(text);
      expect(reference && formatReference(reference)).toBe(text);
    }),
  );
});
