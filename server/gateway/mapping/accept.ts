const jsonTypes = /^(?:application\/json|application\/\*|\*\/\*|text\/plain|text\/\*)$/;

/**
 * Narrows `Accept` to what the gateway can read: JSON with its variants (`as=Table`,
 * `g=apidiscovery.k8s.io`, …) and plain text. Without any of those, JSON is asked for.
 */
export function narrowAccept(accept: string | undefined): string {
  const kept = (accept ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => jsonTypes.test(part.split(";", 1)[0]?.trim().toLowerCase() ?? ""));
  return kept.length === 0 ? "application/json" : kept.join(", ");
}
