import { isDeepStrictEqual } from "node:util";

type Fields = Readonly<Record<string, unknown>>;

/** Go's names where they aren't the JSON name with a capital letter. */
const goNames: Readonly<Record<string, string>> = {
  dnsPolicy: "DNSPolicy",
  dnsConfig: "DNSConfig",
  tty: "TTY",
  os: "OS",
};

function goName(name: string): string {
  return goNames[name] ?? name.charAt(0).toUpperCase() + name.slice(1);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value in the notation of Go's composite literals. */
function literal(value: unknown): string {
  if (value === undefined || value === null) {
    return "nil";
  }
  if (Array.isArray(value)) {
    return `{${value.map(literal).join(", ")}}`;
  }
  if (isFields(value)) {
    const fields = Object.entries(value).map(
      ([name, field]) => `${goName(name)}: ${literal(field)}`,
    );
    return `{${fields.join(", ")}}`;
  }
  return JSON.stringify(value);
}

function identical(count: number, indent: string): string[] {
  const noun = count === 1 ? "identical field" : "identical fields";
  return count === 0 ? [] : [`  ${indent}... // ${count} ${noun}`];
}

function fieldLines(name: string, old: unknown, value: unknown, indent: string): string[] {
  if (isFields(old) && isFields(value)) {
    return block(`${goName(name)}: `, old, value, indent);
  }
  if (Array.isArray(old) && Array.isArray(value) && old.length === value.length) {
    const items = old.flatMap((item: unknown, index) => {
      const other: unknown = value[index];
      if (isDeepStrictEqual(item, other)) {
        return [`  ${indent}\t${literal(item)},`];
      }
      return isFields(item) && isFields(other)
        ? block("", item, other, `${indent}\t`)
        : changed("", item, other, `${indent}\t`);
    });
    return [`  ${indent}${goName(name)}: {`, ...items, `  ${indent}},`];
  }
  return changed(`${goName(name)}: `, old, value, indent);
}

function changed(label: string, old: unknown, value: unknown, indent: string): string[] {
  return [`- ${indent}${label}${literal(old)},`, `+ ${indent}${label}${literal(value)},`];
}

function block(label: string, old: Fields, value: Fields, indent: string): string[] {
  return [`  ${indent}${label}{`, ...fieldsLines(old, value, `${indent}\t`), `  ${indent}},`];
}

function fieldsLines(old: Fields, value: Fields, indent: string): string[] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(value)])];
  const different = names.filter((name) => !isDeepStrictEqual(old[name], value[name]));
  return [
    ...identical(names.length - different.length, indent),
    ...different.flatMap((name) => fieldLines(name, old[name], value[name], indent)),
  ];
}

/**
 * Shows how two objects differ, line by line with `-` and `+`, for people to read: upstream prints the
 * same with go-cmp, whose exact form is not stable either.
 */
export function difference(typeName: string, old: object, value: object): string {
  const lines = fieldsLines({ ...old }, { ...value }, "\t");
  return [`  ${typeName}{`, ...lines, "  }", ""].join("\n");
}
