import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { clusterAnswer, findingsOf, type Level, levels } from "./findings.ts";
import { type Manifest, mended, readManifest } from "./manifest.ts";

const files = join(
  process.cwd(),
  "content/chapter-14/files/professional-kubernetes-hands-on/src/part5/security",
);
const privileged = readFileSync(join(files, "privileged-pod.yaml"), "utf8");
const deployment = readFileSync(join(files, "insecure-deployment.yaml"), "utf8");
const everything = `apiVersion: v1
kind: Pod
metadata:
  name: all
spec:
  # what it does
  hostNetwork: true
  hostPID: true
  securityContext:
    runAsUser: 0
    sysctls: [{ name: kernel.msgmax, value: "1" }]
    seccompProfile:
      type: Unconfined
  containers:
    - name: app
      image: busybox:1.36
      ports:
        - containerPort: 80
          hostPort: 80
      securityContext:
        privileged: true
        procMount: Unmasked
        runAsNonRoot: false
        capabilities: { add: ["SYS_ADMIN"] }
  initContainers:
    - name: first
      image: busybox:1.36
  volumes:
    - name: host
      hostPath: { path: / }
    - name: free
      emptyDir: {}
`;

function manifestOf(text: string): Manifest {
  const read = readManifest(text);
  if ("fault" in read) throw new Error(JSON.stringify(read.fault));
  return read.manifest;
}

/** The text after all findings were mended, those that come first first. */
function allMended(text: string, level: Level): string {
  let now = text;
  for (let round = 0; round < 20; round++) {
    const next = findingsOf(manifestOf(now), level).find(({ after }) => after === null);
    if (!next) return now;
    now = mended(now, next.edits);
  }
  return now;
}

it("finds the violations of the lab's Pod where they are or should be, in the plugin's order", () => {
  const found = findingsOf(manifestOf(privileged), "restricted");
  expect(found.map(({ number, reason, marks, after }) => [number, reason, marks, after])).toEqual([
    [1, "privileged", [{ kind: "wrong", line: 11 }], null],
    [
      2,
      "allowPrivilegeEscalation != false",
      [{ kind: "missing", after: 10, lines: ["        allowPrivilegeEscalation: false"] }],
      1,
    ],
    [
      3,
      "unrestricted capabilities",
      [{ kind: "missing", after: 10, lines: ["        capabilities:", "          drop: [ ALL ]"] }],
      null,
    ],
    [
      4,
      "runAsNonRoot != true",
      [{ kind: "missing", after: 5, lines: ["  securityContext:", "    runAsNonRoot: true"] }],
      null,
    ],
    [
      5,
      "seccompProfile",
      [
        {
          kind: "missing",
          after: 5,
          lines: ["  securityContext:", "    seccompProfile:", "      type: RuntimeDefault"],
        },
      ],
      null,
    ],
  ]);
});

it("says what the cluster says, and that a Deployment is only warned of", () => {
  expect(clusterAnswer(manifestOf(privileged), "baseline")).toBe(
    'pods "privileged-pod" is forbidden: violates PodSecurity "baseline:latest": privileged (container "privileged-container" must not set securityContext.privileged=true)',
  );
  expect(clusterAnswer(manifestOf(deployment), "restricted")).toMatch(
    /^Warning: would violate PodSecurity "restricted:latest": allowPrivilegeEscalation != false \(container "web"/,
  );
  expect(clusterAnswer(manifestOf(privileged), "privileged")).toBe("");
});

describe.each([
  ["the lab's Pod", privileged],
  ["the lab's Deployment", deployment],
  ["a Pod that does everything", everything],
])("%s", (_name, text) => {
  it.each([...levels])("is admitted at %s once every finding is mended", (level) => {
    const after = allMended(text, level);
    expect(findingsOf(manifestOf(after), level)).toEqual([]);
    expect(clusterAnswer(manifestOf(after), level)).toBe("");
  });

  it("marks every finding somewhere in the text", () => {
    const lines = text.split("\n").length;
    for (const { marks, reason } of findingsOf(manifestOf(text), "restricted")) {
      expect([reason, marks.length > 0]).toEqual([reason, true]);
      for (const mark of marks) {
        const line = mark.kind === "wrong" ? mark.line : mark.after;
        expect(line).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(lines);
      }
    }
  });
});

it("keeps comments and what it needn't touch", () => {
  const after = allMended(everything, "restricted");
  expect(after).toContain("  # what it does");
  expect(after).toContain("name: free");
  expect(after).not.toContain("hostPath");
});

it.each([
  ["a: [", { kind: "syntax", line: 1 }],
  ["kind: Service", { kind: "no-pod" }],
  ["kind: Pod\nspec: {}", { kind: "no-pod" }],
  ["kind: Pod\nspec: { containers: [1] }", { kind: "no-pod" }],
  ["", { kind: "no-pod" }],
])("can't judge %j, and says why", (text, fault) => {
  expect(readManifest(text)).toMatchObject({ fault });
});
