import { catalogue, type ImageFacts, images } from "./facts.ts";
import { familiarName, type ImageReference } from "./reference.ts";

/** An image of the catalogue, and the name under which it is reported. */
export interface FoundImage {
  readonly facts: ImageFacts;
  readonly name: string;
  /** The tag that was asked for, if it was never published and another answers for it. */
  readonly standsInFor: string | null;
}

/** Looks an image up by its tag. @returns null for anything that isn't in the catalogue. */
export function findImage(reference: ImageReference, askedName: string): FoundImage | null {
  if (reference.digest !== null) {
    return null;
  }
  const tag = familiarName(reference);
  const entry = Object.hasOwn(catalogue.tags, tag) ? catalogue.tags[tag] : undefined;
  const facts = entry && images[entry.image];
  if (!facts) {
    return null;
  }
  return entry.neverPublished
    ? { facts, name: facts.name, standsInFor: tag }
    : { facts, name: askedName, standsInFor: null };
}

/** The tags to choose from. */
export function listTags(): string[] {
  return Object.entries(catalogue.tags)
    .filter(([, { hidden, neverPublished }]) => !(hidden || neverPublished))
    .map(([tag]) => tag);
}
