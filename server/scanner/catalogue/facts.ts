import advisoryData from "../data/advisories.json" with { type: "json" };
import catalogueData from "../data/catalogue.json" with { type: "json" };
import alpine311 from "../data/images/alpine_3.11.json" with { type: "json" };
import alpine316 from "../data/images/alpine_3.16.json" with { type: "json" };
import python381 from "../data/images/python_3.8.1-alpine3.11.json" with { type: "json" };
import python382 from "../data/images/python_3.8.2-alpine3.11.json" with { type: "json" };
import python385 from "../data/images/python_3.8.5-alpine3.11.json" with { type: "json" };
import python387 from "../data/images/python_3.8.7-alpine3.11.json" with { type: "json" };
import python3105 from "../data/images/python_3.10.5-alpine3.16.json" with { type: "json" };
import python3109 from "../data/images/python_3.10.9-alpine3.16.json" with { type: "json" };
import python31214 from "../data/images/python_3.12.14-alpine3.24.json" with { type: "json" };

/** What is installed in an image. */
export interface ImageFacts {
  /** Its most exact tag. */
  readonly name: string;
  readonly imageId: string | null;
  /** When it was built, RFC 3339, or null if unknown. */
  readonly builtAt: string | null;
  readonly os: { readonly family: string; readonly version: string };
  readonly packages: readonly {
    readonly name: string;
    readonly version: string;
    readonly origin: string;
    readonly licenses: readonly string[];
  }[];
  readonly python: readonly {
    readonly name: string;
    readonly version: string;
    readonly path: string;
  }[];
}

/** What is known of one vulnerability. */
export interface VulnerabilityFacts {
  readonly severity: string;
  readonly severitySource: string;
  readonly title?: string;
  readonly description?: string;
  readonly cvssV3Vector?: string;
  readonly cvssV3Score?: number;
  /** A day. */
  readonly published?: string;
}

/** An affected range of a Python package. */
export interface PipAdvisory {
  readonly id: string;
  readonly ghsa: string;
  readonly vulnerable: string;
  readonly patched: string;
}

interface AdvisoryFacts {
  /** Release, source package, pairs of vulnerability and fixed version. */
  readonly alpine: Readonly<
    Record<string, Readonly<Record<string, readonly (readonly string[])[]>>>
  >;
  readonly readSourcePackages: Readonly<Record<string, readonly string[]>>;
  readonly pip: Readonly<Record<string, readonly PipAdvisory[]>>;
  readonly vulnerabilities: Readonly<Record<string, VulnerabilityFacts>>;
}

interface TagFacts {
  readonly image: string;
  /** The tag was never published; its neighbour answers. */
  readonly neverPublished?: boolean;
  /** Another name of a listed tag. */
  readonly hidden?: boolean;
}

/** The advisories of this edition. Source: `data/README.md` */
export const advisories: AdvisoryFacts = advisoryData;

/** The tags of this edition and the day of its newest source. */
export const catalogue: {
  readonly edition: string;
  readonly advisoriesAt: string;
  readonly tags: Readonly<Record<string, TagFacts>>;
} = catalogueData;

/** The images by the name that the catalogue gives them. */
export const images: Readonly<Record<string, ImageFacts>> = {
  "alpine_3.11": alpine311,
  "alpine_3.16": alpine316,
  "python_3.8.1-alpine3.11": python381,
  "python_3.8.2-alpine3.11": python382,
  "python_3.8.5-alpine3.11": python385,
  "python_3.8.7-alpine3.11": python387,
  "python_3.10.5-alpine3.16": python3105,
  "python_3.10.9-alpine3.16": python3109,
  "python_3.12.14-alpine3.24": python31214,
};
