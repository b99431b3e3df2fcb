const colors: Readonly<Record<string, number>> = {
  red: 31,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
};

/** In the order in which they are written where several hold. */
const attributes: Readonly<Record<string, number>> = { underline: 4, bold: 1, dim: 2, italic: 3 };

const reset = "\x1b[0m";

/**
 * Text with tags such as `<red>` as escape sequences, or without them where `styled` is false. Other things in
 * angle brackets stay; after a bracket that is never closed nothing is written. Source: aquasecurity/tml v0.6
 */
export function markUp(text: string, styled: boolean): string {
  const state = new MarkupState();
  const parts = [...text.matchAll(/<([^>]*)(>?)|[^<]+/g)].map(([all, tag, end]) => {
    if (tag === undefined) {
      return all;
    }
    if (end === "") {
      return "";
    }
    const codes = state.apply(tag);
    return codes === null ? all : styled ? codes : "";
  });
  return styled ? reset + parts.join("") + reset : parts.join("");
}

class MarkupState {
  #color = "";
  readonly #attributes = new Set<string>();

  /** What a tag writes, or null if it is none. */
  apply(tag: string): string | null {
    const name = tag.replace(/^\//, "");
    const isEnd = name !== tag;
    if (Object.hasOwn(colors, name)) {
      return this.#turn(isEnd ? "\x1b[39m" : `\x1b[${colors[name]}m`);
    }
    if (!Object.hasOwn(attributes, name)) {
      return null;
    }
    if (isEnd) {
      this.#attributes.delete(name);
    } else {
      this.#attributes.add(name);
    }
    const active = Object.entries(attributes)
      .filter(([attribute]) => this.#attributes.has(attribute))
      .map(([, code]) => `\x1b[${code}m`)
      .join("");
    return isEnd ? reset + this.#color + active : active;
  }

  #turn(color: string): string {
    const isSame = color === this.#color;
    this.#color = color;
    return isSame ? "" : color;
  }
}
