import { Quantity } from "../../../kube/index.ts";

/** Amounts by resource name, such as a container's requests. */
export type ResourceList = Record<string, string>;

/**
 * Rewrites amounts in canonical form, rounded up to thousandths, as they are stored. Text that is no
 * quantity stays for validation to refuse. Source: pkg/apis/core/v1/defaults.go v1.35
 * (SetDefaults_ResourceList).
 */
export function canonicalizeResources(list: ResourceList | undefined): void {
  for (const [name, text] of Object.entries(list ?? {})) {
    const amount = Quantity.parse(text);
    if (list && amount) {
      list[name] = amount.roundedToMilli().toString();
    }
  }
}

/** The amount of `name`, if it is there and well-formed. */
export function amountOf(
  list: Readonly<ResourceList> | undefined,
  name: string,
): Quantity | undefined {
  const text = list?.[name];
  return text === undefined ? undefined : Quantity.parse(text);
}
