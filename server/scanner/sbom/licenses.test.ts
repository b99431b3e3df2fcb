import { describe, expect, it } from "vitest";
import { Log } from "../log.ts";
import { fakeHost } from "../testing/fake-host.ts";
import { toLicenseChoices } from "./licenses.ts";

const choices = (...licenses: string[]) => toLicenseChoices(licenses, new Log(fakeHost("")));

describe("a license of a package", () => {
  it.each([
    ["MIT", "id", "MIT"],
    ["mit", "id", "MIT"],
    ["GPL", "id", "GPL-2.0-or-later"],
    ["GPL-2.0", "id", "GPL-2.0-only"],
    ["GPLv2+", "id", "GPL-2.0-or-later"],
    ["LGPL2.1+", "id", "LGPL-2.1-or-later"],
    ["Apache License, Version 2.0", "id", "Apache-2.0"],
    ["BSD", "id", "BSD-3-Clause"],
    ["The Unlicense", "id", "Unlicense"],
    ["MIT BSD GPL2+", "name", "MIT-BSD-GPL2+"],
    ["MPL-2.0 GPL-2.0-or-later", "name", "MPL-2.0-GPL-2.0-or-later"],
    ["Public Domain", "name", "Public-Domain"],
    ["UNLICENSED", "name", "UNLICENSED"],
    ["C++", "name", "C--"],
    ["MIT +", "name", "MIT+"],
    ["text://some text", "name", "some text"],
    ["GPL-3.0-with-autoconf-exception", "name", "GPL-3.0-only WITH autoconf-exception"],
  ])("%s has the %s %s", (license, kind, text) => {
    expect(choices(license)).toEqual([{ license: { [kind]: text } }]);
  });

  it.each([
    ["mit and (zlib or bsd-2-clause)", "MIT AND (Zlib OR BSD-2-Clause)"],
    ["MIT OR Apache-2.0 AND ISC", "MIT OR Apache-2.0 AND ISC"],
    ["gpl-2.0 with classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"],
  ])("%s is the expression %s", (license, expression) => {
    expect(choices(license)).toEqual([{ expression }]);
  });

  it.each(["(MIT", "MIT AND", "AND", "(GPL-2.0)+", "GPL-2.0-only AND"])(
    "%s is none, and stays as it is",
    (license) => {
      expect(choices(license)).toEqual([{ license: { name: license } }]);
    },
  );
});

describe("several licenses", () => {
  it("are one expression where one of them is, and all are known", () => {
    expect(choices("MIT OR Zlib", "ISC")).toEqual([{ expression: "MIT OR Zlib AND ISC" }]);
    expect(choices("MIT OR Zlib", "Foo")).toEqual([
      { license: { name: "MIT OR Zlib" } },
      { license: { name: "Foo" } },
    ]);
    expect(choices("MIT", "", "ISC")).toEqual([
      { license: { id: "MIT" } },
      { license: { id: "ISC" } },
    ]);
  });
});
