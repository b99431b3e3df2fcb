import type { Container } from "../../../kube/index.ts";

/** A port by number or by the name of a container port; 0 for an unknown name. */
export function portOf(container: Container, port: string | number | object): number {
  if (typeof port === "number") {
    return port;
  }
  const text = String(port);
  if (/^\d+$/.test(text)) {
    return Number(text);
  }
  return container.ports?.find((each) => each.name === text)?.containerPort ?? 0;
}
