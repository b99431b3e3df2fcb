import type { FlagTable } from "../flag.ts";

/** Source: trivy `pkg/flag/global_flags.go` v0.74. */
export const globalFlags: FlagTable = [
  {
    name: "config",
    short: "c",
    config: "config",
    type: "string",
    default: "trivy.yaml",
    usage: "config path",
  },
  { name: "version", short: "v", config: "version", type: "bool", usage: "show version" },
  {
    name: "quiet",
    short: "q",
    config: "quiet",
    type: "bool",
    usage: "suppress progress bar and log output",
  },
  { name: "debug", short: "d", config: "debug", type: "bool", usage: "debug mode" },
  {
    name: "insecure",
    config: "insecure",
    type: "bool",
    usage: "allow insecure server connections",
  },
  {
    name: "cacert",
    config: "cacert",
    type: "string",
    usage: "Path to PEM-encoded CA certificate file",
  },
  { name: "timeout", config: "timeout", type: "duration", default: "5m0s", usage: "timeout" },
  { name: "cache-dir", config: "cache.dir", type: "string", usage: "cache directory" },
  {
    name: "generate-default-config",
    config: "generate-default-config",
    type: "bool",
    usage: "write the default config to trivy-default.yaml",
  },
  {
    name: "trace-http",
    config: "trace.http",
    type: "bool",
    usage: "[DANGEROUS] enable HTTP request/response trace logging (may expose sensitive data)",
    internal: true,
  },
];

/** Source: trivy `pkg/flag/cache_flags.go` v0.74. */
export const cacheFlags: FlagTable = [
  {
    name: "clear-cache",
    config: "cache.clear",
    type: "bool",
    usage: "clear image caches without scanning",
    removed: 'Use "trivy clean --scan-cache" instead',
  },
  {
    name: "cache-backend",
    config: "cache.backend",
    type: "string",
    default: "fs",
    usage: "[EXPERIMENTAL] cache backend (e.g. redis://localhost:6379)",
  },
  {
    name: "cache-ttl",
    config: "cache.ttl",
    type: "duration",
    usage: "cache TTL when using redis as cache backend",
  },
  {
    name: "redis-tls",
    config: "cache.redis.tls",
    type: "bool",
    usage: "enable redis TLS with public certificates, if using redis as cache backend",
  },
  {
    name: "redis-ca",
    config: "cache.redis.ca",
    type: "string",
    usage: "redis ca file location, if using redis as cache backend",
  },
  {
    name: "redis-cert",
    config: "cache.redis.cert",
    type: "string",
    usage: "redis certificate file location, if using redis as cache backend",
  },
  {
    name: "redis-key",
    config: "cache.redis.key",
    type: "string",
    usage: "redis key file location, if using redis as cache backend",
  },
];

/** Source: trivy `pkg/flag/clean_flags.go` v0.74. */
export const cleanFlags: FlagTable = [
  { name: "all", short: "a", config: "clean.all", type: "bool", usage: "remove all caches" },
  {
    name: "scan-cache",
    config: "clean.scan-cache",
    type: "bool",
    usage: "remove scan cache (container and VM image analysis results)",
  },
  {
    name: "vuln-db",
    config: "clean.vuln-db",
    type: "bool",
    usage: "remove vulnerability database",
  },
  { name: "java-db", config: "clean.java-db", type: "bool", usage: "remove Java database" },
  {
    name: "checks-bundle",
    config: "clean.checks-bundle",
    type: "bool",
    usage: "remove checks bundle",
  },
  { name: "vex-repo", config: "clean.vex-repo", type: "bool", usage: "remove VEX repositories" },
];

/** Source: trivy `pkg/flag/db_flags.go` v0.74. */
export const dbFlags: FlagTable = [
  {
    name: "reset",
    config: "reset",
    type: "bool",
    usage: "remove all caches and database",
    removed: 'Use "trivy clean --all" instead.',
  },
  {
    name: "download-db-only",
    config: "db.download-only",
    type: "bool",
    usage: "download/update vulnerability database but don't run a scan",
  },
  {
    name: "skip-db-update",
    config: "db.skip-update",
    type: "bool",
    usage: "skip updating vulnerability database",
    aliases: [{ name: "skip-update", deprecated: true }],
  },
  {
    name: "download-java-db-only",
    config: "db.download-java-only",
    type: "bool",
    usage: "download/update Java index database but don't run a scan",
  },
  {
    name: "skip-java-db-update",
    config: "db.java-skip-update",
    type: "bool",
    usage: "skip updating Java index database",
  },
  { name: "no-progress", config: "db.no-progress", type: "bool", usage: "suppress progress bar" },
  {
    name: "db-repository",
    config: "db.repository",
    type: "strings",
    default: ["mirror.gcr.io/aquasec/trivy-db:2", "ghcr.io/aquasecurity/trivy-db:2"],
    usage: "OCI repository(ies) to retrieve trivy-db in order of priority",
  },
  {
    name: "java-db-repository",
    config: "db.java-repository",
    type: "strings",
    default: ["mirror.gcr.io/aquasec/trivy-java-db:1", "ghcr.io/aquasecurity/trivy-java-db:1"],
    usage: "OCI repository(ies) to retrieve trivy-java-db in order of priority",
  },
  {
    name: "light",
    config: "db.light",
    type: "bool",
    usage: "deprecated",
    deprecated: "This flag is ignored.",
  },
];
