import type { FlagTable } from "../flag.ts";

/** Source: trivy `pkg/flag/image_flags.go` v0.74. */
export const imageFlags: FlagTable = [
  {
    name: "input",
    config: "image.input",
    type: "string",
    usage: "input file path instead of image name",
  },
  {
    name: "image-config-scanners",
    config: "image.image-config-scanners",
    type: "strings",
    values: ["misconfig", "secret"],
    usage:
      "comma-separated list of what security issues to detect on container image configurations",
  },
  {
    name: "removed-pkgs",
    config: "image.removed-pkgs",
    type: "bool",
    usage: "detect vulnerabilities of removed packages (only for Alpine)",
  },
  {
    name: "platform",
    config: "image.platform",
    type: "string",
    usage: "set platform in the form os/arch if image is multi-platform capable",
  },
  {
    name: "docker-host",
    config: "image.docker.host",
    type: "string",
    usage: "unix domain socket path to use for docker scanning",
  },
  {
    name: "podman-host",
    config: "image.podman.host",
    type: "string",
    usage: "unix podman socket path to use for podman scanning",
  },
  {
    name: "image-src",
    config: "image.source",
    type: "strings",
    default: ["docker", "containerd", "podman", "remote"],
    values: ["docker", "containerd", "podman", "remote"],
    usage: "image source(s) to use, in priority order",
  },
  {
    name: "max-image-size",
    config: "image.max-size",
    type: "string",
    usage:
      "[EXPERIMENTAL] maximum image size to process, specified in a human-readable format (e.g., '44kB', '17MB'); an error will be returned if the image exceeds this size",
  },
];

/** Source: trivy `pkg/flag/package_flags.go` v0.74. */
export const packageFlags: FlagTable = [
  {
    name: "pkg-types",
    config: "pkg.types",
    type: "strings",
    default: ["os", "library"],
    values: ["os", "library"],
    usage: "list of package types",
    aliases: [{ name: "vuln-type", config: "vulnerability.type", deprecated: true }],
  },
  {
    name: "pkg-relationships",
    config: "pkg.relationships",
    type: "strings",
    default: ["unknown", "root", "workspace", "direct", "indirect"],
    values: ["unknown", "root", "workspace", "direct", "indirect"],
    usage: "list of package relationships",
  },
];

/** Source: trivy `pkg/flag/module_flags.go` v0.74. */
export const moduleFlags: FlagTable = [
  {
    name: "module-dir",
    config: "module.dir",
    type: "string",
    usage: "specify directory to the wasm modules that will be loaded",
  },
  {
    name: "enable-modules",
    config: "module.enable-modules",
    type: "strings",
    usage: "[EXPERIMENTAL] module names to enable",
  },
];

/** Source: trivy `pkg/flag/registry_flags.go` v0.74. */
export const registryFlags: FlagTable = [
  {
    name: "username",
    config: "registry.username",
    type: "strings",
    usage: "username. Comma-separated usernames allowed.",
  },
  {
    name: "password",
    config: "registry.password",
    type: "strings",
    usage:
      "password. Comma-separated passwords allowed. TRIVY_PASSWORD should be used for security reasons.",
  },
  {
    name: "password-stdin",
    config: "registry.password-stdin",
    type: "bool",
    usage: "password from stdin. Comma-separated passwords are not supported.",
  },
  { name: "registry-token", config: "registry.token", type: "string", usage: "registry token" },
];

/** Source: trivy `pkg/flag/remote_flags.go` v0.74. */
export const remoteFlags: FlagTable = [
  {
    name: "token",
    config: "server.token",
    type: "string",
    usage: "for authentication in client/server mode",
  },
  {
    name: "token-header",
    config: "server.token-header",
    type: "string",
    default: "Trivy-Token",
    usage: "specify a header name for token in client/server mode",
  },
  {
    name: "path-prefix",
    config: "server.path-prefix",
    type: "string",
    usage: "prefix for the server endpoint",
    internal: true,
  },
  { name: "server", config: "server.addr", type: "string", usage: "server address in client mode" },
  {
    name: "custom-headers",
    config: "server.custom-headers",
    type: "strings",
    usage: "custom headers in client mode",
  },
];
