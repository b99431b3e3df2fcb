import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ComparedLine, compareOutput, summaryOf } from "./compare.ts";
import { normalise } from "./normalise.ts";

/** Each line's verdict in one word. */
function verdicts(expected: string, own: string): readonly string[] {
  return compareOutput(expected, own).map(({ verdict }) => wordOf(verdict));
}

function wordOf(verdict: ComparedLine["verdict"]): string {
  if (verdict.kind === "same") return "same";
  return verdict.kind === "harmless" ? verdict.what : `! ${verdict.meaning}`;
}

describe("normalise", () => {
  it.each([
    ["Hostname: backend-deployment-7d9c4c8b5f-x2lqm", "Hostname: backend-deployment-‹pod›"],
    ["replicaset/insecure-deployment-6b8f9d7c54", "replicaset/insecure-deployment-‹pod›"],
    [
      "Connecting to backend-service (10.96.143.27:80)",
      "Connecting to backend-service (‹address›:80)",
    ],
    ["default   Active   3d2h", "default Active ‹time›"],
    ["12s         Warning   FailedCreate", "‹time› Warning FailedCreate"],
    [
      "frontend-pod   1/1   Running   1 (5m ago)   2m10s",
      "frontend-pod 1/1 Running 1 (‹time›) ‹time›",
    ],
    ["-    100% |********************************|    66  0:00:00 ETA", "‹progress›"],
    ["2026-11-23T14:12:04Z done", "‹time› done"],
    ["digest: sha256:0123456789abcdef", "digest: ‹hash›"],
    ["kubectl exec frontend-pod -- wget -T 5", "kubectl exec frontend-pod -- wget -T 5"],
    ["image: busybox:1.36", "image: busybox:1.36"],
    [
      "networkpolicy.networking.k8s.io/deny-all-policy created",
      "networkpolicy.networking.k8s.io/deny-all-policy created",
    ],
  ])("%s", (line, expected) => {
    expect(normalise(line).text).toBe(expected);
  });

  it("is stable: what it made is left as it is", () => {
    fc.assert(
      fc.property(fc.string(), (line) => {
        const { text } = normalise(line);
        expect(normalise(text).text).toBe(text);
      }),
    );
  });
});

describe("compareOutput", () => {
  it("finds nothing to say where the output is the same, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(summaryOf(compareOutput(text, text))).toBe("same");
      }),
    );
  });

  it("lets addresses, Pod names and bars differ, and says which it was", () => {
    const expected = [
      "Connecting to backend-service (10.96.143.27:80)",
      "Hello, world!",
      "Hostname: backend-deployment-7d9c4c8b5f-x2lqm",
      "-                    100% |********************************|    66  0:00:00 ETA",
    ].join("\n");
    const own = [
      "Connecting to backend-service (10.96.3.9:80)",
      "Hello, world!",
      "Hostname: backend-deployment-6c8b5f7d9c-k8zpd",
      "-                    100% |*********|    66  0:00:00 ETA",
    ].join("\n");
    expect(verdicts(expected, own)).toEqual(["address", "same", "pod", "progress"]);
    expect(summaryOf(compareOutput(expected, own))).toBe("harmless");
  });

  it("takes what is there already as done", () => {
    const expected = "deployment.apps/backend-deployment created\nservice/backend-service created";
    const own = "deployment.apps/backend-deployment configured\nservice/backend-service unchanged";
    expect(verdicts(expected, own)).toEqual(["again", "again"]);
  });

  it("doesn't mind another order", () => {
    expect(verdicts("pod/a created\npod/b created", "pod/b created\npod/a created")).toEqual([
      "order",
      "same",
    ]);
  });

  it("tells what a blocked connection means where an answer was expected", () => {
    const expected = "Connecting to b (10.0.0.1:80)\nHello, world!\nVersion: 1.0.0";
    const own =
      "Connecting to b (10.0.0.2:80)\nwget: download timed out\ncommand terminated with exit code 1";
    expect(verdicts(expected, own)).toEqual(["address", "! timedOut", "! other"]);
  });

  it("tells what an answer means where a blocked connection was expected", () => {
    const expected = "wget: download timed out\ncommand terminated with exit code 1";
    expect(verdicts(expected, "Hello, world!\nVersion: 1.0.0")).toEqual(["! reached", "! other"]);
  });

  it.each([
    [
      "pod/a created",
      'Error from server (AlreadyExists): pods "a" already exists',
      "! alreadyExists",
    ],
    ["pod/a created", 'Error from server (NotFound): namespaces "x" not found', "! notFound"],
    ["pod/a created", "bash: kubctl: command not found", "! commandUnknown"],
    ["pod/a created", 'error: the path "a.yaml" does not exist', "! fileMissing"],
    ["pod/a created", 'Error from server (Forbidden): pods "a" is forbidden', "! forbidden"],
    ["Error from server (Forbidden): x", "pod/privileged-pod created", "! admitted"],
    [
      "Hello",
      "wget: can't connect to remote host (10.0.0.1): Connection refused",
      "! refusedConnection",
    ],
    ["Hello", "wget: bad address 'backend'", "! nameUnknown"],
    [
      "pod/a condition met",
      "error: timed out waiting for the condition on pods/a",
      "! waitTimedOut",
    ],
    ["a b", "", "! missing"],
    ["", "a b", "! unexpected"],
    ["a b", "c d", "! other"],
  ])("%j against %j", (expected, own, verdict) => {
    expect(verdicts(expected, own)).toEqual([verdict]);
  });

  it("looks only for the lines of an excerpt", () => {
    expect(verdicts("…\nTotal: 4\n…\nTotal: 2", "INFO\nTotal: 4\n| a |\nTotal: 2\nend")).toEqual([
      "same",
      "same",
    ]);
    expect(verdicts("…\nTotal: 4\n…", "INFO\nTotal: 3")).toEqual(["! missing"]);
  });

  it("doesn't mind what kubectl says about the terminal", () => {
    const notice = "Unable to use a TTY - input is not a terminal or the right kind of file";
    expect(verdicts("Hello", `${notice}\nHello`)).toEqual(["warning", "same"]);
  });

  it("takes every line of both into account, in order", () => {
    const lines = fc.array(fc.constantFrom("a x", "b x", "c x", "d x"), { maxLength: 8 });
    fc.assert(
      fc.property(lines, lines, (expected, own) => {
        const compared = compareOutput(expected.join("\n"), own.join("\n"));
        expect(compared.flatMap((line) => line.expected ?? [])).toEqual(expected);
        expect(compared.flatMap((line) => line.own ?? []).toSorted()).toEqual(own.toSorted());
      }),
    );
  });
});
