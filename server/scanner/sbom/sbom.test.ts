import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trivy } from "../testing/fake-host.ts";

const failure = (reason: string) =>
  `FATAL	Fatal error	run error: sbom scan error: scan error: scan failed: failed analysis: ${reason}\n`;

const apk = (name: string, version: string, distro = "3.11.3") => ({
  "bom-ref": `pkg:apk/alpine/${name}@${version}?arch=x86_64&distro=${distro}`,
  type: "library",
  name,
  version,
  purl: `pkg:apk/alpine/${name}@${version}?arch=x86_64&distro=${distro}`,
});

const bom = (fields: object) =>
  JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", ...fields });

const alpine = (version = "3.11.3") => ({
  "bom-ref": "os",
  type: "operating-system",
  name: "alpine",
  version,
});

const scan = (text: string, args = "") =>
  trivy(`sbom -q ${args} a.json`, { files: { "a.json": text } });

async function findings(text: string): Promise<readonly string[]> {
  const { out } = await scan(text, "-f json");
  return [...out.matchAll(/"VulnerabilityID": "([^"]+)"/g)].map(([, id = ""]) => id);
}

describe("trivy sbom", () => {
  it("finds in its own CycloneDX what it found in the image", async () => {
    const image = await trivy("image -q -f cyclonedx python:3.8.1-alpine3.11");
    const direct = await trivy("image -q -f json python:3.8.1-alpine3.11");
    const ids = [...direct.out.matchAll(/"VulnerabilityID": "([^"]+)"/g)].map(([, id]) => id);
    expect(await findings(image.out)).toEqual(ids);
  });

  it("keeps a CycloneDX document as it was and adds what it finds", async () => {
    const text = bom({
      metadata: { component: { "bom-ref": "root", type: "container", name: "mine" } },
      components: [
        alpine(),
        {
          ...apk("zlib", "1.2.11-r3"),
          supplier: { name: "S" },
          licenses: [{ license: { id: "Zlib" } }],
          hashes: [{ alg: "SHA-1", content: "aa" }],
          properties: [{ name: "x", value: "y" }],
        },
      ],
      dependencies: [{ ref: "root", dependsOn: ["os"] }],
    });
    const { out } = await scan(text, "-f cyclonedx --scanners vuln");
    const { metadata, components, dependencies, vulnerabilities } = JSON.parse(out);
    const root = { "bom-ref": "root", type: "container", name: "mine" };
    expect(metadata.component).toEqual({ ...root, properties: [] });
    expect(components).toEqual([
      { ...alpine(), properties: [] },
      {
        ...apk("zlib", "1.2.11-r3"),
        supplier: { name: "S" },
        licenses: [{ license: { id: "Zlib" } }],
        hashes: [{ alg: "SHA-1", content: "aa" }],
        properties: [{ name: "x", value: "y" }],
      },
    ]);
    expect(dependencies).toEqual([{ ref: "root", dependsOn: ["os"] }]);
    expect(
      vulnerabilities.map(({ id, affects }: { id: string; affects: object }) => [id, affects]),
    ).toEqual([
      [
        "CVE-2022-37434",
        [
          {
            ref: "pkg:apk/alpine/zlib@1.2.11-r3?arch=x86_64&distro=3.11.3",
            versions: [{ version: "1.2.11-r3", status: "affected" }],
          },
        ],
      ],
    ]);
  });

  it("takes the source package into account", async () => {
    const ssl = {
      ...apk("libssl1.1", "1.1.1k-r0"),
      properties: [
        { name: "aquasecurity:trivy:SrcName", value: "openssl" },
        { name: "aquasecurity:trivy:SrcVersion", value: "1.1.1k-r0" },
      ],
    };
    const text = bom({ components: [alpine(), ssl, apk("musl", "1.1.24-r3")] });
    expect(await findings(text)).toEqual(["CVE-2021-3711", "CVE-2021-3712"]);
  });

  it("reads SPDX", async () => {
    const reference = (locator: string) => [
      { referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: locator },
    ];
    const text = JSON.stringify({
      SPDXID: "SPDXRef-DOCUMENT",
      spdxVersion: "SPDX-2.3",
      packages: [
        { SPDXID: "SPDXRef-OperatingSystem-1", name: "alpine", versionInfo: "3.11.3" },
        {
          SPDXID: "SPDXRef-Package-1",
          name: "libcrypto1.1",
          versionInfo: "1.1.1k-r0",
          sourceInfo: "built package from: openssl 1.1.1k-r0",
          licenseDeclared: "NONE",
          externalRefs: reference("pkg:apk/alpine/libcrypto1.1@1.1.1k-r0?distro=3.11.3"),
        },
        {
          SPDXID: "SPDXRef-Package-2",
          name: "wheel",
          versionInfo: "0.33.6",
          externalRefs: reference("pkg:pypi/wheel@0.33.6"),
          annotations: [{ comment: "FilePath: usr/lib/wheel/METADATA" }],
        },
      ],
      relationships: [
        {
          spdxElementId: "SPDXRef-OperatingSystem-1",
          relatedSpdxElement: "SPDXRef-Package-1",
          relationshipType: "CONTAINS",
        },
      ],
    });
    expect(await findings(text)).toEqual(["CVE-2021-3711", "CVE-2021-3712", "CVE-2022-40898"]);
  });

  it("opens an attestation", async () => {
    const statement = {
      predicateType: "https://cyclonedx.org/bom",
      predicate: JSON.parse(bom({ components: [alpine(), apk("zlib", "1.2.11-r3")] })),
    };
    const envelope = JSON.stringify({
      payloadType: "application/vnd.in-toto+json",
      payload: btoa(JSON.stringify(statement)),
      signatures: [],
    });
    expect(await findings(envelope)).toEqual(["CVE-2022-37434"]);
  });

  it("says what it can't judge", async () => {
    const text = bom({
      components: [
        alpine(),
        apk("zlib", "1.2.11-r4"),
        apk("curl", "7.67.0-r0"),
        { "bom-ref": "d", type: "library", name: "Django", purl: "pkg:pypi/django@2.0" },
      ],
    });
    const { err } = await trivy("sbom a.json", { files: { "a.json": text } });
    expect(err).toContain(
      "WARN	[vuln] This edition has no advisories for some packages: they are not judged	num=2 packages=[curl django]\n",
    );
  });

  it.each([
    ["alpine", "3.10.9"],
    ["debian", "12"],
  ])("judges no %s %s, of which it knows nothing", async (name, version) => {
    const system = { ...alpine(version), name };
    const text = bom({ components: [system, apk("zlib", "1.2.11-r1", version)] });
    const { code, out, err } = await scan(text);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(
      err,
    ).toBe(`FATAL	Fatal error	run error: sbom scan error: scan error: scan failed: scan failed: failed to detect vulnerabilities: unable to scan OS packages: no advisories for ${name} ${version} in this edition (2026-10)
Without advisories everything would look clean. Releases with advisories: alpine 3.11, 3.16, 3.24
`);
  });
});

describe("a broken inventory", () => {
  const decode =
    "SBOM decode error: failed to decode: CycloneDX decode error: CycloneDX decode error";
  it.each([
    ["", "SBOM decode error: unknown scanning is not yet supported"],
    ["{", "SBOM decode error: unknown scanning is not yet supported"],
    ["nonsense", "SBOM decode error: unknown scanning is not yet supported"],
    ["bytes:\xff\xfe{\x00}\x00", "SBOM decode error: unknown scanning is not yet supported"],
    ["bytes:\xef\xbb\xbf{}", "SBOM decode error: unknown scanning is not yet supported"],
    [
      `${'{"a":'.repeat(10_001)}1${"}".repeat(10_001)}`,
      "SBOM decode error: unknown scanning is not yet supported",
    ],
    ["SPDXVersion: SPDX-2.3\n", "SBOM decode error: spdx-tv scanning is not yet supported"],
    [
      '<?xml version="1.0"?>\n<bom xmlns="http://cyclonedx.org/schema/bom/1.5">',
      "SBOM decode error: cyclonedx-xml scanning is not yet supported",
    ],
    [bom({ specVersion: "9" }), `${decode}: invalid specification version`],
    [
      bom({
        components: [alpine(), apk("a", "1"), { ...apk("b", "1"), purl: "pkg:deb/debian/b@1" }],
      }),
      'SBOM decode error: failed to decode: failed to aggregate packages: multiple types of OS packages in SBOM are not supported (["apk" "deb"])',
    ],
  ])("%#", async (text, reason) => {
    const { code, out, err } = await scan(text);
    expect({ code, out, err }).toEqual({ code: 1, out: "", err: failure(reason) });
  });

  const field = (what: string, path: string, type: string) =>
    `json: cannot unmarshal ${what} into Go struct field BOM.${path} of type ${type}`;
  const item = (what: string, path: string, type: string) =>
    `json: cannot unmarshal ${what} into ${path} of type ${type}`;
  const one = (fields: object) => ({ components: [{ type: "library", name: "a", ...fields }] });

  it.each([
    [{ specVersion: 1.4 }, "json: cannot unmarshal number into Go value of type string"],
    [{ components: "x" }, field("string", "components", "[]cyclonedx.Component")],
    [{ components: [1] }, item("number", "BOM.components.0", "cyclonedx.Component")],
    [one({ name: [] }), field("array", "components.0.name", "string")],
    [one({ licenses: "MIT" }), field("string", "components.0.licenses", "cyclonedx.Licenses")],
    [
      one({ licenses: [5] }),
      item("number", "BOM.components.0.licenses.0", "cyclonedx.LicenseChoice"),
    ],
    [
      one({ licenses: [{ license: { id: 5 } }] }),
      field("number", "components.0.licenses.0.license.id", "string"),
    ],
    [
      one({ hashes: [{ alg: 1 }] }),
      field("number", "components.0.hashes.0.alg", "cyclonedx.HashAlgorithm"),
    ],
    [
      one({ properties: ["x"] }),
      item("string", "BOM.components.0.properties.0", "cyclonedx.Property"),
    ],
    [
      { dependencies: [{ ref: "a", dependsOn: [1] }] },
      item("number", "BOM.dependencies.0.dependsOn.0", "string"),
    ],
    [{ metadata: "x" }, field("string", "metadata", "cyclonedx.Metadata")],
    [
      { metadata: { component: { name: true } } },
      field("bool", "metadata.component.name", "string"),
    ],
    [{ metadata: { tools: 5 } }, item("number", "Go value", "cyclonedx.toolsChoiceJSON")],
    [{ metadata: { tools: [5] } }, item("number", ".0", "cyclonedx.Tool")],
    [{ version: 1.5 }, field("number 1.5", "version", "int")],
  ])("of CycloneDX says where it is broken: %j", async (fields, reason) => {
    const { code, err } = await scan(bom(fields));
    expect([code, err]).toEqual([1, failure(`${decode}: ${reason}`)]);
  });

  it.each([
    [{ spdxVersion: undefined }, "JSON document does not contain spdxVersion field"],
    [{ spdxVersion: "SPDX-9" }, "unsupported SDPX version: SPDX-9"],
    [{ spdxVersion: 5 }, "unsupported SDPX version: %!s(float64=5)"],
    [
      { packages: {} },
      "json: cannot unmarshal object into Go struct field doc.packages of type []*v2_3.Package",
    ],
    [
      { packages: [{ name: 5 }] },
      "json: cannot unmarshal number into Go struct field pkg.name of type string",
    ],
    [
      { relationships: [5] },
      "json: cannot unmarshal number into doc.relationships.0 of type v2_3.Relationship",
    ],
  ])("of SPDX says where it is broken: %j", async (fields, reason) => {
    const text = JSON.stringify({ SPDXID: "SPDXRef-DOCUMENT", spdxVersion: "SPDX-2.3", ...fields });
    const { code, err } = await scan(text);
    expect([code, err]).toEqual([
      1,
      failure(`SBOM decode error: failed to decode: failed to load spdx json: ${reason}`),
    ]);
  });

  it("may hold packages of no system, or of one that trivy doesn't judge: nothing is said of them", async () => {
    const packages = [apk("zlib", "1.2.11-r3")];
    const none = await trivy("sbom x.json", { files: { "x.json": bom({ components: packages }) } });
    expect(none.err).toContain(
      'INFO	Detected OS	family="none" version=""\nWARN	Unsupported os	family="none"\n',
    );
    expect(none.out).not.toContain("x.json");
    const haiku = { type: "operating-system", name: "haiku", version: "1", "bom-ref": "os" };
    const other = bom({ components: [haiku, ...packages], dependencies: [] });
    const { code, err } = await trivy("sbom x.json", { files: { "x.json": other } });
    expect([code, err.includes('WARN	Unsupported os	family="haiku"')]).toEqual([0, true]);
  });

  it("names who depends on nothing, but not who depends on what isn't there", async () => {
    const text = bom({
      components: [alpine(), apk("a", "1"), apk("b", "1")],
      dependencies: [
        { ref: "os", dependsOn: [] },
        { ref: "pkg:apk/alpine/a@1?arch=x86_64&distro=3.11.3", dependsOn: ["nope"] },
      ],
    });
    const { out } = await trivy("sbom -q -f cyclonedx x.json", { files: { "x.json": text } });
    expect(JSON.parse(out).dependencies).toEqual([{ ref: "os", dependsOn: [] }]);
  });

  it.each([
    ["ENOENT", "failed to open sbom file error: open x.json: no such file or directory"],
    ["EACCES", "failed to open sbom file error: open x.json: permission denied"],
    ["EFBIG", "failed to open sbom file error: open x.json: file too large"],
    ["EISDIR", "SBOM decode error: unknown scanning is not yet supported"],
  ])("may not even open (%s)", async (fault, reason) => {
    const { err } = await trivy("sbom -q ./x.json", { faults: { "x.json": fault } });
    expect(err).toBe(failure(reason));
  });

  it("may go round in circles, or down without end", async () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `r${index}`);
    const text = bom({
      components: [
        alpine(),
        ...many.map((ref) => ({ ...apk("zlib", "1.2.11-r3"), "bom-ref": ref })),
      ],
      dependencies: [
        { ref: "os", dependsOn: ["r0"] },
        ...many.map((ref, index) => ({ ref, dependsOn: [many[index + 1] ?? "r0"] })),
      ],
    });
    expect((await findings(text))[0]).toBe("CVE-2022-37434");
  });

  it("never ends the program otherwise, whatever the document", async () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const documents = fc.record(
      {
        bomFormat: fc.constant("CycloneDX"),
        specVersion: fc.constant("1.5"),
        metadata: value,
        components: fc.oneof(
          value,
          fc.array(
            fc.record(
              {
                type: fc.constantFrom("library", "application", "operating-system", "file", "x"),
                name: fc.oneof(fc.constant("alpine"), value),
                version: fc.oneof(fc.constant("3.11"), value),
                purl: fc.oneof(fc.constant("pkg:apk/alpine/zlib@1"), fc.string()),
                licenses: value,
                hashes: value,
                properties: value,
              },
              { requiredKeys: ["type"] },
            ),
          ),
        ),
        dependencies: value,
      },
      { requiredKeys: ["bomFormat", "specVersion"] },
    );
    await fc.assert(
      fc.asyncProperty(documents, async (document) => {
        const { code, err } = await scan(JSON.stringify(document), "-f cyclonedx");
        expect([0, 1]).toContain(code);
        expect(code === 0 || err.includes("FATAL\tFatal error\trun error: sbom scan error")).toBe(
          true,
        );
      }),
      { numRuns: 300 },
    );
  });
});
