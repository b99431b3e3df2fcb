const test = "\\.test\\.tsx?$";
const feature =
  "(?:kube|pod-security|network-policy|cluster|gateway|sandbox|terminal|files|scanner|lessons|own-kubectl|store|classes|web)";
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "contracts-are-leaves",
      severity: "error",
      from: { path: "^server/contracts/", pathNot: test },
      to: { path: "^(app|components|content|e2e|server/(?!contracts/))" },
    },
    {
      name: "contracts-are-browser-safe",
      severity: "error",
      from: { path: "^server/contracts/", pathNot: test },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "core-sees-only-contracts",
      severity: "error",
      from: { path: "^server/core/", pathNot: test },
      to: { path: "^(app|components|content|e2e|server/(?!core/|contracts/))" },
    },
    {
      name: "kube-speaks-for-nobody",
      severity: "error",
      from: { path: "^server/kube/", pathNot: test },
      to: { path: "^(app|components|content|e2e|server/(?!kube/|core/|contracts/))" },
    },
    {
      // Pure judges: the cluster enforces with them, pages and lessons explain with them.
      name: "judges-are-leaves",
      severity: "error",
      from: { path: "^server/(pod-security|network-policy)/", pathNot: test },
      to: { path: "^(app|components|content|e2e|server/(?!$1/))" },
    },
    {
      name: "judges-are-browser-safe",
      severity: "error",
      from: { path: "^server/(pod-security|network-policy)/", pathNot: test },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "cluster-is-standalone",
      severity: "error",
      from: { path: "^server/cluster/", pathNot: test },
      to: {
        path: "^(app|components|content|e2e|server/(?!cluster/|pod-security/|network-policy/|kube/|core/|contracts/))",
      },
    },
    {
      name: "server-never-imports-ui",
      severity: "error",
      from: { path: "^server/" },
      to: { path: "^(app|components)/" },
    },
    {
      name: "ui-sees-only-contracts-and-judges",
      severity: "error",
      from: { path: "^(components|app/(?!_server/))" },
      to: { path: "^server/(?!contracts/|pod-security/index\\.ts$)" },
    },
    {
      name: "components-never-import-app",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^app/" },
    },
    {
      name: "bridge-through-index",
      severity: "error",
      from: { path: "^app/_server/" },
      to: { path: `^server/${feature}/(?!index\\.ts$|data/)` },
    },
    {
      name: "features-through-index",
      severity: "error",
      from: { path: "^server/([^/]+)/" },
      to: { path: `^server/${feature}/(?!index\\.ts$|data/)`, pathNot: "^server/$1/" },
    },
    {
      name: "main-through-index",
      severity: "error",
      from: { path: "^server/(main|shell)\\.ts$" },
      to: { path: `^server/${feature}/(?!index\\.ts$|data/)` },
    },
    {
      name: "config-only-at-the-root",
      severity: "error",
      from: { pathNot: "^(server/(main|shell)\\.ts$|server/config/|app/_server/)" },
      to: { path: "^server/config/" },
    },
    {
      name: "e2e-sees-only-contracts",
      severity: "error",
      from: { path: "^e2e/" },
      to: { path: "^(app|components|server/(?!contracts/))" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
  },
};
