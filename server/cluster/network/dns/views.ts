import type { Owned } from "../../../core/lifecycle.ts";
import { dnsNameLabel, dnsViewLabel, type Namespace } from "../../../kube/index.ts";
import type { Informer } from "../../client/client.ts";
import { ObjectIndex } from "../object-index.ts";
import { clusterDomain } from "./names.ts";

/** The namespace in a full name of a Service or a Pod, with what is before and after it. */
const namespaceIn = new RegExp(
  `^((?:.*\\.)?)([^.]+)(\\.(?:svc|pod)\\.${clusterDomain.replaceAll(".", "\\.")}\\.?)$`,
  "i",
);

/** By which names the Pods of a namespace know the others of its view. */
export class DnsViews implements Owned {
  readonly #namespaces: Informer<Namespace>;
  readonly #byName: ObjectIndex<Namespace>;

  constructor(namespaces: Informer<Namespace>) {
    this.#namespaces = namespaces;
    this.#byName = new ObjectIndex(namespaces, ({ metadata: { labels } }) => {
      const [view, name] = [labels?.[dnsViewLabel], labels?.[dnsNameLabel]];
      return view && name ? [keyOf(view, name)] : [];
    });
  }

  /** What a namespace is called by the Pods in it. */
  nameOf(namespace: string): string {
    const labels = this.#labelsOf(namespace);
    return (labels?.[dnsViewLabel] && labels[dnsNameLabel]) || namespace;
  }

  /** The name to look up for a full name that a Pod in the namespace `from` asks for. */
  toZone(name: string, from: string): string {
    const view = this.#labelsOf(from)?.[dnsViewLabel];
    return view === undefined
      ? name
      : name.replace(namespaceIn, (_, before: string, namespace: string, after: string) => {
          const [known] = this.#byName.get(keyOf(view, namespace.toLowerCase()));
          return `${before}${known?.metadata.name ?? namespace}${after}`;
        });
  }

  /** The name that a Pod in the namespace `from` is answered with: the inverse of {@link toZone}. */
  toPod(name: string, from: string): string {
    const view = this.#labelsOf(from)?.[dnsViewLabel];
    return view === undefined
      ? name
      : name.replace(namespaceIn, (_, before: string, namespace: string, after: string) => {
          const isOfView = this.#labelsOf(namespace)?.[dnsViewLabel] === view;
          return `${before}${isOfView ? this.nameOf(namespace) : namespace}${after}`;
        });
  }

  dispose(): void | Promise<void> {
    return this.#byName.dispose();
  }

  #labelsOf(namespace: string): Readonly<Record<string, string>> | undefined {
    return this.#namespaces.get("", namespace)?.metadata.labels;
  }
}

/** Label values hold no slash. */
function keyOf(view: string, name: string): string {
  return `${view}/${name}`;
}
