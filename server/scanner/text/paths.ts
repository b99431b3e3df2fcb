/** The shortest form of a path, with `.` and `..` resolved as far as they can be. Source: Go `path.Clean` */
export function cleanPath(path: string): string {
  const isAbsolute = path.startsWith("/");
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") {
      continue;
    }
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") {
      parts.pop();
    } else if (part !== ".." || !isAbsolute) {
      parts.push(part);
    }
  }
  const joined = parts.join("/");
  return isAbsolute ? `/${joined}` : joined || ".";
}

/** What is behind the last slash. */
export function baseName(path: string): string {
  return path.replace(/\/+$/, "").split("/").at(-1) || "/";
}
