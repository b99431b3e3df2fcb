import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatPurl, matchesPurl, PurlError, parsePurl } from "./purl.ts";

describe("a package URL", () => {
  it.each([
    [
      "pkg:apk/Alpine/BusyBox@1.0-r0?distro=3.16&arch=x86_64",
      "pkg:apk/alpine/busybox@1.0-r0?arch=x86_64&distro=3.16",
    ],
    ["pkg:PyPI/My_Package@1.0", "pkg:pypi/my-package@1.0"],
    ["pkg:npm/%40babel/core@7.0.0", "pkg:npm/%40babel/core@7.0.0"],
    ["pkg:npm/@babel/core@7.0.0", "pkg:npm/%40babel/core@7.0.0"],
    ["pkg://maven/org.a/b@1.0+x?type=jar#a/b", "pkg:maven/org.a/b@1.0%2Bx?type=jar#a/b"],
    ["pkg:golang/GitHub.com/A/B@v1?empty=", "pkg:golang/github.com/a/b@v1"],
    ["pkg:deb/debian/a@1%3A2~b?x=a%2Fb:c", "pkg:deb/debian/a@1:2~b?x=a%2Fb:c"],
    ["pkg:pypi/%E6%97%A5", "pkg:pypi/%E6%97%A5"],
  ])("%s is written as %s", (text, normal) => {
    expect(formatPurl(parsePurl(text))).toBe(normal);
  });

  it.each([
    ["", 'purl scheme is not "pkg": ""'],
    ["foo", 'purl scheme is not "pkg": "foo"'],
    ["pkg:apk", "purl is missing type or name"],
    ["pkg:/a", "purl is missing type or name"],
    ["pkg:apk/", "purl is missing name"],
    ["pkg:pypi/@1", "purl is missing name"],
    ["pkg:1a/b", 'invalid type "1a"'],
    ["pkg:apk/%zz/a", 'error unescaping namespace: invalid URL escape "%zz"'],
    ["pkg:apk/a%2", 'error unescaping name: invalid URL escape "%2"'],
    ["pkg:apk/a@%", 'error unescaping version: invalid URL escape "%"'],
    ["pkg:apk/a?1=b", "invalid qualifiers: invalid qualifier key: '1'"],
    ["pkg:apk/a?b=c;d=e", "invalid qualifiers: invalid semicolon separator in query"],
    ["pkg:apk/a?b=1&b=2", 'invalid qualifiers: duplicate qualifier key: "b"'],
    ["pkg:apk/a#b/../c", 'invalid Package URL subpath: "b/../c"'],
    ["pkg:swift/a", "namespace is required"],
    ["pkg:julia/a", "a julia purl must have a uuid qualifier"],
  ])("%j is none", (text, message) => {
    expect(() => parsePurl(text)).toThrow(new PurlError(message));
  });

  // A subpath is written with more escapes than it is read with, upstream as well.
  it("stays the same when it is read again, or is refused", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[^#]*$/), (text) => {
        let once = "";
        try {
          once = formatPurl(parsePurl(`pkg:generic/${text}`));
        } catch (error) {
          expect(error).toBeInstanceOf(PurlError);
          return;
        }
        expect(formatPurl(parsePurl(once))).toBe(once);
      }),
    );
  });

  it.each([
    ["pkg:apk/alpine/zlib", true],
    ["pkg:apk/alpine/zlib@1.2", true],
    ["pkg:apk/alpine/zlib?arch=x86_64", true],
    ["pkg:apk/alpine/zlib@1.3", false],
    ["pkg:apk/alpine/zlib?arch=arm64", false],
    ["pkg:apk/alpine/zlib?os=linux", false],
    ["pkg:apk/zlib", false],
    ["pkg:deb/alpine/zlib", false],
  ])("as a rule: %s", (wanted, matches) => {
    const found = parsePurl("pkg:apk/alpine/zlib@1.2?arch=x86_64&distro=3.16");
    expect(matchesPurl(parsePurl(wanted), found)).toBe(matches);
  });
});
