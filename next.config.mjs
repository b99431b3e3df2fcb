import createMdx from "@next/mdx";

// Turbopack runs the MDX plugins in another process, so they're named and their options are JSON.
const withMdx = createMdx({
  options: {
    remarkPlugins: [["remark-gfm", {}]],
    rehypePlugins: [
      ["rehype-slug", {}],
      [
        "@shikijs/rehype",
        {
          themes: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
          defaultColor: false,
          langs: ["yaml", "bash", "json"],
        },
      ],
    ],
  },
});

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  pageExtensions: ["ts", "tsx"],
  typedRoutes: false,
  experimental: { globalNotFound: true },
  // `npm run check` type-checks the whole tree; a first start needn't do it again.
  typescript: { ignoreBuildErrors: true },
  redirects: async () => [
    { source: "/", destination: "/ja/chapter-14", permanent: false },
    { source: "/ja", destination: "/ja/chapter-14", permanent: false },
    { source: "/en", destination: "/en/chapter-14", permanent: false },
  ],
};

export default withMdx(config);
