const chapter = [
  "",
  "/network-policy",
  "/pod-security-standards",
  "/image-scanning",
  "/external-secrets",
  "/summary",
  "/comprehension-check",
] as const;

/** The path of every page that is read, in both languages. */
export const everyPage: readonly string[] = ["ja", "en"].flatMap((locale) =>
  chapter.map((path) => `/${locale}/chapter-14${path}`),
);
