import type { FlagTable } from "../flag.ts";

/** Source: trivy `pkg/flag/license_flags.go` v0.74. */
export const licenseFlags: FlagTable = [
  {
    name: "license-full",
    config: "license.full",
    type: "bool",
    usage: "eagerly look for licenses in source code headers and license files",
  },
  {
    name: "ignored-licenses",
    config: "license.ignored",
    type: "strings",
    usage: "specify a list of license to ignore",
  },
  {
    name: "license-confidence-level",
    config: "license.confidenceLevel",
    type: "float",
    default: 0.9,
    usage: "specify license classifier's confidence level",
  },
];

/** Source: trivy `pkg/flag/misconf_flags.go` v0.74. */
export const misconfFlags: FlagTable = [
  {
    name: "include-non-failures",
    config: "misconfiguration.include-non-failures",
    type: "bool",
    usage: "include successes, available with '--scanners misconfig'",
  },
  {
    name: "reset-checks-bundle",
    config: "misconfiguration.reset-checks-bundle",
    type: "bool",
    usage: "remove checks bundle",
    aliases: [
      {
        name: "reset-policy-bundle",
        config: "misconfiguration.reset-policy-bundle",
        deprecated: true,
      },
    ],
    removed: 'Use "trivy clean --checks-bundle" instead',
  },
  {
    name: "checks-bundle-repository",
    config: "misconfiguration.checks-bundle-repository",
    type: "string",
    default: "mirror.gcr.io/aquasec/trivy-checks:2",
    usage: "OCI registry URL to retrieve checks bundle from",
    aliases: [
      {
        name: "policy-bundle-repository",
        config: "misconfiguration.policy-bundle-repository",
        deprecated: true,
      },
    ],
  },
  {
    name: "helm-set",
    config: "misconfiguration.helm.set",
    type: "strings",
    usage:
      "specify Helm values on the command line (can specify multiple or separate values with commas: key1=val1,key2=val2)",
  },
  {
    name: "helm-values",
    config: "misconfiguration.helm.values",
    type: "strings",
    usage: "specify paths to override the Helm values.yaml files",
  },
  {
    name: "helm-set-file",
    config: "misconfiguration.helm.set-file",
    type: "strings",
    usage:
      "specify Helm values from respective files specified via the command line (can specify multiple or separate values with commas: key1=path1,key2=path2)",
  },
  {
    name: "helm-set-string",
    config: "misconfiguration.helm.set-string",
    type: "strings",
    usage:
      "specify Helm string values on the command line (can specify multiple or separate values with commas: key1=val1,key2=val2)",
  },
  {
    name: "helm-api-versions",
    config: "misconfiguration.helm.api-versions",
    type: "strings",
    usage:
      "Available API versions used for Capabilities.APIVersions. This flag is the same as the api-versions flag of the helm template command. (can specify multiple or separate values with commas: policy/v1/PodDisruptionBudget,apps/v1/Deployment)",
  },
  {
    name: "helm-kube-version",
    config: "misconfiguration.helm.kube-version",
    type: "string",
    usage:
      "Kubernetes version used for Capabilities.KubeVersion. This flag is the same as the kube-version flag of the helm template command.",
  },
  {
    name: "tf-exclude-downloaded-modules",
    config: "misconfiguration.terraform.exclude-downloaded-modules",
    type: "bool",
    usage: "exclude misconfigurations for downloaded terraform modules",
  },
  {
    name: "misconfig-scanners",
    config: "misconfiguration.scanners",
    type: "strings",
    default: [
      "azure-arm",
      "cloudformation",
      "dockerfile",
      "helm",
      "kubernetes",
      "terraform",
      "terraformplan-json",
      "terraformplan-snapshot",
      "ansible",
    ],
    usage: "comma-separated list of misconfig scanners to use for misconfiguration scanning",
  },
  {
    name: "config-file-schemas",
    config: "misconfiguration.config-file-schemas",
    type: "strings",
    usage:
      "specify paths to JSON configuration file schemas to determine that a file matches some configuration and pass the schema to Rego checks for type checking",
  },
  {
    name: "render-cause",
    config: "misconfiguration.render-cause",
    type: "strings",
    values: ["terraform", "ansible"],
    usage:
      "specify configuration types for which the rendered causes will be shown in the table report",
  },
  {
    name: "raw-config-scanners",
    config: "misconfiguration.raw-config-scanners",
    type: "strings",
    values: ["terraform"],
    usage:
      "specify the types of scanners that will also scan raw configurations. For example, scanners will scan a non-adapted configuration into a shared state",
  },
  {
    name: "ansible-playbook",
    config: "ansible.playbooks",
    type: "strings",
    usage: "specify playbook file path(s) to scan",
  },
  {
    name: "ansible-inventory",
    config: "ansible.inventories",
    type: "strings",
    usage: "specify inventory host path or comma separated host list",
  },
  {
    name: "ansible-extra-vars",
    config: "ansible.extra-vars",
    type: "strings",
    usage: "set additional variables as key=value or @file (YAML/JSON)",
  },
];

/** Source: trivy `pkg/flag/rego_flags.go` v0.74. */
export const regoFlags: FlagTable = [
  {
    name: "include-deprecated-checks",
    config: "rego.include-deprecated-checks",
    type: "bool",
    usage: "include deprecated checks",
  },
  {
    name: "skip-check-update",
    config: "rego.skip-check-update",
    type: "bool",
    usage: "skip fetching rego check updates",
    aliases: [{ name: "skip-policy-update", config: "rego.skip-policy-update", deprecated: true }],
  },
  {
    name: "trace-rego",
    config: "rego.trace",
    type: "bool",
    usage: "enable more verbose trace output for custom queries",
    aliases: [{ name: "trace", deprecated: true }],
  },
  {
    name: "config-check",
    config: "rego.check",
    type: "strings",
    usage:
      "specify the paths to the Rego check files or to the directories containing them, applying config files",
    aliases: [
      { name: "policy", deprecated: true },
      { name: "config-policy", deprecated: true },
    ],
  },
  {
    name: "config-data",
    config: "rego.data",
    type: "strings",
    usage: "specify paths from which data for the Rego checks will be recursively loaded",
    aliases: [{ name: "data" }],
  },
  {
    name: "check-namespaces",
    config: "rego.namespaces",
    type: "strings",
    usage: "Rego namespaces",
    aliases: [{ name: "namespaces" }, { name: "policy-namespaces", deprecated: true }],
  },
  {
    name: "rego-error-limit",
    config: "rego.error-limit",
    type: "int",
    default: 10,
    usage: "maximum number of compile errors allowed during Rego policy evaluation",
  },
];
