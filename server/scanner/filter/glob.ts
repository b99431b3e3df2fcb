/** Whether a pattern is one: its classes and braces are closed. Source: doublestar v4.10 `validate.go` */
export function isGlob(pattern: string): boolean {
  let rest = pattern;
  let depth = 0;
  while (rest !== "") {
    const [token = ""] = /^(?:\\.|\[[!^]?(?!\])(?:\\.|[^\]])+\]|[^\\[])/s.exec(rest) ?? [];
    if (token === "") {
      return false;
    }
    depth += token === "{" ? 1 : token === "}" ? -1 : 0;
    if (depth < 0) {
      return false;
    }
    rest = rest.slice(token.length);
  }
  return depth === 0;
}

/** Whether a path matches a pattern with `*`, `?`, `[a-z]`, `{a,b}` and `**`. Source: doublestar v4 */
export function matchesGlob(pattern: string, path: string): boolean {
  try {
    return new RegExp(`^(?:${translate(pattern)})$`, "su").test(path);
  } catch {
    return false;
  }
}

const tokens = /\/\*\*\/|^\*\*\/|\/\*\*$|\*\*|\*|\?|\[[!^]?\]?[^\]]*\]|[{},]|\\.|[^*?[{},\\]/gsu;

function translate(pattern: string): string {
  let braces = 0;
  const parts = [...pattern.matchAll(tokens)].map(([token]) => {
    switch (token) {
      case "/**/":
        return "/(?:.*/)?";
      case "**/":
        return "(?:.*/)?";
      case "/**":
        return "(?:/.*)?";
      case "**":
        return ".*";
      case "*":
        return "[^/]*";
      case "?":
        return "[^/]";
      case "{":
        braces += 1;
        return "(?:";
      case "}":
        braces -= 1;
        return ")";
      case ",":
        return braces > 0 ? "|" : ",";
      default:
        return token.startsWith("[") ? characterClass(token) : literal(token);
    }
  });
  return parts.join("");
}

function characterClass(token: string): string {
  const inner = token.slice(1, -1);
  const negated = /^[!^]/.test(inner);
  const body = (negated ? inner.slice(1) : inner).replace(/[\\\]^[]/g, "\\$&");
  return `[${negated ? "^/" : ""}${body}]`;
}

function literal(token: string): string {
  const char = token.length > 1 && token.startsWith("\\") ? token.slice(1) : token;
  return char.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
