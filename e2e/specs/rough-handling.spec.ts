import { runInShell, type ShellResult } from "../fixtures/shell.ts";
import { expect, test } from "../fixtures/test.ts";

/** What somebody does to the system, and what they are told. */
const cases: readonly {
  readonly name: string;
  readonly command: string;
  readonly told: Partial<ShellResult> | ((result: ShellResult) => void);
}[] = [
  {
    name: "YAML that isn't YAML",
    command: "printf 'a: [\\n' > x.yaml; kubectl apply -f x.yaml",
    told: {
      stderr:
        "error: error parsing x.yaml: error converting YAML to JSON: yaml: line 1: did not find expected node content\n",
      code: 1,
    },
  },
  {
    name: "an unknown kind",
    command: "printf 'apiVersion: v1\\nkind: Nope\\nmetadata:\\n  name: x\\n' | kubectl apply -f -",
    told: {
      stderr:
        'error: resource mapping not found for name: "x" namespace: "" from "STDIN": no matches for kind "Nope" in version "v1"\nensure CRDs are installed first\n',
      code: 1,
    },
  },
  {
    name: "a manifest of 5 MB",
    command: `{ printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: big}\\ndata:\\n  k: '; head -c 5000000 /dev/zero | tr '\\0' a; } > big.yaml; kubectl create -f big.yaml`,
    told: {
      stderr:
        'Error from server (RequestEntityTooLarge): error when creating "big.yaml": Request entity too large: limit is 3145728\n',
      code: 1,
    },
  },
  {
    name: "a file larger than a sandbox may hold",
    command: "dd if=/dev/zero of=fill bs=1M count=4000 2>/dev/null; echo $?; rm -f fill",
    told: ({ stdout }) => expect(stdout.trim()).not.toBe("0"),
  },
  {
    name: "a fork bomb",
    // The shell waits without a further process: for one, there may be no room yet.
    command: "mkfifo nothing; exec 9<>nothing; f() { f | f & }; f; read -t 3 -u 9; echo alive",
    told: ({ stdout, stderr }) => {
      expect(stderr).toContain("Resource temporarily unavailable");
      expect(stdout).toContain("alive");
    },
  },
  {
    name: "a flood of output",
    command: "yes 0123456789 | head -c 20000000",
    told: ({ stdout, code }) => expect([stdout.length, code]).toEqual([20_000_000, 0]),
  },
  {
    name: "an image that doesn't exist",
    command: [
      "kubectl run nobody --image=example/no-such-image:1",
      "state='{.status.containerStatuses[0].state.waiting.reason}'",
      'kubectl wait pod/nobody --for=jsonpath="$state"=ErrImagePull --timeout=20s',
      'kubectl wait pod/nobody --for=jsonpath="$state"=ImagePullBackOff --timeout=40s',
    ].join("; "),
    told: { stdout: "pod/nobody created\npod/nobody condition met\npod/nobody condition met\n" },
  },
];

for (const { name, command, told } of cases) {
  test(`${name} is told clearly, and the neighbour goes on`, async ({ kubebook }) => {
    const offence = runInShell(kubebook, "rough", command);
    const neighbour = await runInShell(kubebook, "neighbour", "kubectl get pods");
    expect(neighbour).toEqual({
      stdout: "",
      stderr: "No resources found in default namespace.\n",
      code: 0,
    });
    const result = await offence;
    if (typeof told === "function") {
      told(result);
    } else {
      expect(result).toMatchObject(told);
    }
  });
}
