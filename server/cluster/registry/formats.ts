const dnsLabel = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const dnsSubdomain = `${dnsLabel}(\\.${dnsLabel})*`;
const keyName = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const labelValue = `(${keyName})?`;

const dnsLabelPattern = new RegExp(`^${dnsLabel}$`);
const dnsSubdomainPattern = new RegExp(`^${dnsSubdomain}$`);
const keyNamePattern = new RegExp(`^${keyName}$`);
const labelValuePattern = new RegExp(`^${labelValue}$`);

function regexMessage(text: string, pattern: string, ...examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}', `).join("or ");
  return `${text} (e.g. ${shown}regex used for validation is '${pattern}')`;
}

function tooLong(max: number): string {
  return `must be no more than ${max} bytes`;
}

/**
 * Faults of a DNS label such as a namespace's name; none when it is one.
 * Source: apimachinery pkg/util/validation/validation.go v1.35, as the other functions here.
 */
export function dnsLabelFaults(value: string): string[] {
  const faults = value.length > 63 ? [tooLong(63)] : [];
  if (!dnsLabelPattern.test(value)) {
    const text =
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
    faults.push(
      dnsSubdomainPattern.test(value)
        ? "must not contain dots"
        : regexMessage(text, dnsLabel, "my-name", "123-abc"),
    );
  }
  return faults;
}

/** Faults of a DNS subdomain. */
export function dnsSubdomainFaults(value: string): string[] {
  const faults = value.length > 253 ? [tooLong(253)] : [];
  if (!dnsSubdomainPattern.test(value)) {
    const text =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
    faults.push(regexMessage(text, dnsSubdomain, "example.com"));
  }
  return faults;
}

const keyNameText =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** Faults of a label key, annotation key or finalizer: a name with an optional DNS prefix. */
export function qualifiedNameFaults(value: string): string[] {
  const parts = value.split("/");
  const form = regexMessage(keyNameText, keyName, "MyName", "my.name", "123-abc");
  if (parts.length > 2) {
    return [
      `a qualified name ${form} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? "";
  const faults = parts.length === 2 ? prefixFaults(parts[0] ?? "") : [];
  if (name === "") {
    faults.push("name part must be non-empty");
  } else if (name.length > 63) {
    faults.push(`name part ${tooLong(63)}`);
  }
  if (!keyNamePattern.test(name)) {
    faults.push(`name part ${form}`);
  }
  return faults;
}

function prefixFaults(prefix: string): string[] {
  return prefix === ""
    ? ["prefix part must be non-empty"]
    : dnsSubdomainFaults(prefix).map((fault) => `prefix part ${fault}`);
}

/** Faults of a label's value. */
export function labelValueFaults(value: string): string[] {
  const faults = value.length > 63 ? [tooLong(63)] : [];
  if (!labelValuePattern.test(value)) {
    const text =
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
    faults.push(regexMessage(text, labelValue, "MyValue", "my_value", "12345"));
  }
  return faults;
}
