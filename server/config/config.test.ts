import { expect, test } from "vitest";
import { limitProfiles } from "../core/limits.ts";
import { ConfigError, parseConfig } from "./config.ts";

test("fills defaults and makes paths absolute", () => {
  expect(parseConfig({ KUBECTL_PATH: "/opt/kubectl", DATA_DIR: "/var/lib/kubebook" })).toEqual({
    host: "127.0.0.1",
    port: 3000,
    dataDir: "/var/lib/kubebook",
    kubectlPath: "/opt/kubectl",
    kubeconfigPath: null,
    scannerPath: null,
    trivy: null,
    shellHost: "auto",
    limits: limitProfiles.classroom,
    publicUrl: null,
    api: null,
    metricsToken: null,
    logLevel: "warn",
    path: "/usr/bin:/bin",
    development: false,
    controlOnly: false,
  });
});

test("an empty variable counts as not set", () => {
  expect(parseConfig({ KUBECTL_PATH: "/k", HOST: "", PORT: "" })).toMatchObject({
    host: "127.0.0.1",
    port: 3000,
  });
});

test("a real trivy comes with its database, or not at all", () => {
  const both = { KUBECTL_PATH: "/k", TRIVY_PATH: "/opt/trivy", TRIVY_CACHE_DIR: "/var/trivy" };
  expect(parseConfig(both).trivy).toEqual({ path: "/opt/trivy", cacheDir: "/var/trivy" });
  expect(() => parseConfig({ KUBECTL_PATH: "/k", TRIVY_PATH: "/opt/trivy" })).toThrow(
    "TRIVY_CACHE_DIR: must be set together with TRIVY_PATH",
  );
});

test("a profile of limits can be chosen, and its times and seats set", () => {
  const set = { KUBECTL_PATH: "/k", LIMITS: "hardened", IDLE_MINUTES: "2.5", SANDBOXES_MAX: "9" };
  const { hardened } = limitProfiles;
  expect(parseConfig(set).limits).toEqual({
    ...hardened,
    sandboxes: { ...hardened.sandboxes, activeMax: 9, idleAfterMs: 150_000 },
  });
  const short = { KUBECTL_PATH: "/k", IDLE_MINUTES: "0.2", EXPIRE_DAYS: "0.5" };
  expect(parseConfig(short).limits.sandboxes).toMatchObject({
    idleAfterMs: 12_000,
    sweepEveryMs: 6_000,
    expireAfterMs: 43_200_000,
  });
});

test("an own kubectl is offered where a port is set for it", () => {
  const set = { KUBECTL_PATH: "/k", HOST: "192.0.2.1", API_PORT: "6443" };
  expect(parseConfig(set).api).toEqual({ host: "192.0.2.1", port: 6443, url: null, hours: 12 });
  const more = { ...set, API_HOST: "::", API_URL: "https://api.example", API_HOURS: "2" };
  expect(parseConfig(more).api).toEqual({
    host: "::",
    port: 6443,
    url: "https://api.example",
    hours: 2,
  });
  expect(() => parseConfig({ ...set, API_URL: "http://api.example" })).toThrow(/^API_URL: /m);
});

test("names every fault at once", () => {
  const parse = () => parseConfig({ PORT: "70000", SHELL_HOST: "docker", PUBLIC_URL: "not a url" });
  expect(parse).toThrow(ConfigError);
  for (const name of ["PORT", "SHELL_HOST", "PUBLIC_URL", "KUBECTL_PATH"]) {
    expect(parse).toThrow(new RegExp(`^${name}: `, "m"));
  }
});
