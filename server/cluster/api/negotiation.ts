import { StatusError } from "../../kube/index.ts";

/** What the client wants to be sent instead of the object itself. */
export interface Transform {
  readonly kind: "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList";
  /** `v1` or `v1beta1`. */
  readonly version: string;
}

/** The form of an answer: always JSON or YAML, perhaps transformed. */
export interface Negotiated {
  readonly format: "json" | "yaml";
  readonly transform: Transform | undefined;
}

interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

const transformKinds = ["Table", "PartialObjectMetadata", "PartialObjectMetadataList"] as const;

/** Media ranges of an Accept header, the wanted ones first. */
export function parseAccept(accept: string): MediaRange[] {
  const ranges = accept.split(",").map((part): MediaRange => {
    const [type = "", ...rest] = part.split(";").map((piece) => piece.trim());
    const parameters = new Map(
      rest.map((piece) => {
        const mark = piece.indexOf("=");
        return [piece.slice(0, mark), piece.slice(mark + 1).replace(/^"(.*)"$/, "$1")] as const;
      }),
    );
    const quality = Number(parameters.get("q") ?? 1);
    return { type: type.toLowerCase(), parameters, quality: Number.isNaN(quality) ? 0 : quality };
  });
  return ranges
    .filter((range) => range.type !== "" && range.quality > 0)
    .toSorted((left, right) => right.quality - left.quality);
}

function formatOf(type: string): "json" | "yaml" | undefined {
  switch (type) {
    case "application/json":
    case "application/*":
    case "*/*":
      return "json";
    case "application/yaml":
      return "yaml";
    default:
      return undefined;
  }
}

function transformOf({ parameters }: MediaRange): Transform | "none" | "unknown" {
  const wanted = parameters.get("as");
  if (wanted === undefined) {
    return "none";
  }
  const kind = transformKinds.find((one) => one === wanted);
  const version = parameters.get("v") ?? "";
  const known = parameters.get("g") === "meta.k8s.io" && ["v1", "v1beta1"].includes(version);
  return kind && known ? { kind, version } : "unknown";
}

/**
 * Chooses the answer's form by the Accept header; protobuf isn't offered.
 * Source: apiserver pkg/endpoints/handlers/negotiation/negotiate.go v1.35. @throws StatusError 406
 */
export function negotiate(accept: string): Negotiated {
  if (accept.trim() === "") {
    return { format: "json", transform: undefined };
  }
  for (const range of parseAccept(accept)) {
    const format = formatOf(range.type);
    const transform = transformOf(range);
    if (format && transform !== "unknown") {
      return { format, transform: transform === "none" ? undefined : transform };
    }
  }
  throw StatusError.notAcceptable("application/json, application/yaml");
}
