// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the shell's own parameters.
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { NodeHarness } from "../testing/harness.ts";

const harness = new NodeHarness();

beforeAll(async () => {
  await harness.run("box", {
    containers: [{ name: "c", image: "busybox:1.36", command: ["sleep", "infinity"] }],
  });
  await harness.untilReady("box");
});
afterAll(() => harness.dispose());

const scripts: readonly (readonly [
  script: string,
  stdout: string,
  stderr: string,
  code: number,
])[] = [
  ["echo hi | { read x; echo got $x; }", "got hi\n", "", 0],
  ["for i in 1 2 3; do echo $i; done", "1\n2\n3\n", "", 0],
  [
    "i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i = 2 ] && continue; echo $i; done",
    "1\n3\n",
    "",
    0,
  ],
  ["until false; do echo once; break; done", "once\n", "", 0],
  ["f() { local y=2; echo in $1 $y; return 3; }; y=1; f a; echo $? $y", "in a 2\n3 1\n", "", 0],
  ["x=5; echo $((x*2+1)) ${y:-def} ${#x} ${x:+set} ${z-unset}", "11 def 1 set unset\n", "", 0],
  [
    "p=/a/b.tar.gz; echo ${p##*/} ${p%.*} ${p%%.*} ${p#/}",
    "b.tar.gz /a/b.tar /a/b a/b.tar.gz\n",
    "",
    0,
  ],
  ["echo ${nope:?is needed}", "", "sh: nope: is needed\n", 2],
  ["case abc in x) echo no;; a*) echo yes;; esac", "yes\n", "", 0],
  ["nosuch; echo $?", "127\n", "sh: nosuch: not found\n", 0],
  ["/etc/passwd; echo $?", "126\n", "sh: /etc/passwd: Permission denied\n", 0],
  [
    "cd /etc && pwd; cd /none; pwd",
    "/etc\n",
    "sh: cd: can't cd to /none: No such file or directory\n",
    1,
  ],
  ["sleep 5 & kill $!; wait $!; echo $?", "143\n", "", 0],
  ["(exit 4); echo $?; ! true; echo $?", "4\n1\n", "", 0],
  ["printf '%s-%03d %x\\n' a 7 255 b 8 16", "a-007 ff\nb-008 10\n", "", 0],
  // What escapes name are bytes, of UTF-8 or not.
  [
    "printf '\\343\\201\\202\\n'; echo -e '\\xe3\\x81\\x82'; printf '%s|%3s\\n' é é",
    "あ\nあ\né| é\n",
    "",
    0,
  ],
  ["printf '\\377' | od -An -tx1; echo -ne '\\xfe' | wc -c", " ff\n1\n", "", 0],
  ["set -e; false; echo no", "", "", 1],
  ["set -e; if false; then :; fi; false || true; echo yes", "yes\n", "", 0],
  ["trap 'echo bye' EXIT; echo x; exit 5", "x\nbye\n", "", 5],
  ["echo a > /tmp/f; echo b >> /tmp/f; cat < /tmp/f; wc -l < /tmp/f", "a\nb\n2\n", "", 0],
  ["echo x > /none/f; echo $?", "1\n", "sh: can't create /none/f: nonexistent directory\n", 0],
  ["cat < /none; echo $?", "1\n", "sh: can't open /none: no such file\n", 0],
  ["echo err >&2 2>/dev/null; { echo a; echo b >&2; } 2>&1 | sort -r", "b\na\n", "err\n", 0],
  ["cat <<X\nhi $HOME $((1+1))\nX", "hi /root 2\n", "", 0],
  ["cat <<'X'\nhi $HOME\nX", "hi $HOME\n", "", 0],
  [
    'set -- \'a b\' c; for x in "$@"; do echo "[$x]"; done; echo $# "$*"',
    "[a b]\n[c]\n2 a b c\n",
    "",
    0,
  ],
  ["x='a  b'; echo $x; echo \"$x\"", "a b\na  b\n", "", 0],
  ["cd /etc; echo host*; echo nomatch*; echo '*'", "hostname hosts\nnomatch*\n*\n", "", 0],
  ["yes | head -n 2", "y\ny\n", "", 0],
  ["yes > /dev/null & sleep 0.1; kill $!; wait $! ; echo $?", "143\n", "", 0],
  ["echo $(echo $(echo deep)) `echo tick`", "deep tick\n", "", 0],
  ["echo $((1/0)); echo after", "", "sh: divide by zero\n", 2],
  ["if true; then echo", "", 'sh: syntax error: unexpected end of file (expecting "fi")\n', 2],
  ["done", "", 'sh: syntax error: unexpected "done"\n', 2],
  ["tail -f /tmp/none & wait", "", "tail: can't open '/tmp/none': No such file or directory\n", 0],
  ["timeout 0.1 sleep 5; echo $?", "143\n", "", 0],
  ["sh -c 'kill -9 $$'; echo $?", "137\n", "", 0],
  ["echo 'echo script $1' > /tmp/s; chmod +x /tmp/s; /tmp/s arg", "script arg\n", "", 0],
  ["x=v; cat <<-X\n\t\thi $x\n\tX", "hi v\n", "", 0],
  [
    "set -- -a -x -b v; while getopts ab: o; do echo $o $OPTARG; done; echo $OPTIND",
    "a\n?\nb v\n5\n",
    "Illegal option -x\n",
    0,
  ],
  ["set -- -b; getopts :b: o; echo $o $OPTARG", ": b\n", "", 0],
  ["printf '%5.1f|%-4d|%s\\n' 3.14 7 x", "  3.1|7   |x\n", "", 0],
  ["printf %d z", "0", "sh: printf: invalid number 'z'\n", 1],
  ["[ '!' = '!' ] && echo same", "same\n", "", 0],
  ["x=1 env | grep ^x=; echo [$x]", "x=1\n[]\n", "", 0],
  ["ps | sed 1d | head -n 1", "    1 root      0:00 sleep infinity\n", "", 0],
];

describe("sh -c", () => {
  it.each(scripts)("%s", async (script, stdout, stderr, code) => {
    expect(await harness.exec("box", ["sh", "-c", script])).toEqual({ stdout, stderr, code });
  });

  it("keeps variables, directory and functions over an interactive session", async () => {
    const container = await harness.runtime.exec("default", "box", "c", {
      command: ["sh"],
      tty: true,
      stdin: true,
    });
    let screen = "";
    container.onOutput((_stream, bytes) => {
      screen += Buffer.from(bytes).toString("utf8");
    });
    const type = async (keys: string, expected: string) => {
      container.write(Buffer.from(keys));
      await expect.poll(() => screen).toContain(expected);
    };
    await expect.poll(() => screen).toBe("/ # ");
    await type("cd /etc\r", "/etc # ");
    await type("x=5; f() { echo f$x; }\r", "}\r\n/etc # ");
    await type("f\r", "f5\r\n/etc # ");
    await type("ech 9\u007f\u007f\u007fho o$x\r", "o5\r\n/etc # ");
    await type("while true; do :; done\r", "done\r\n");
    await type("\u0003", "^C\r\n/etc # ");
    await type("echo st$?\r", "st130\r\n/etc # ");
    await type("sleep 100\r", "sleep 100\r\n");
    await type("\u0003", "sleep 100\r\n^C\r\n/etc # ");
    container.write(Buffer.from("\u0004"));
    expect(await container.exited).toBe(130);
  });

  it("lets others run while a container spins, and dies of SIGINT", async () => {
    const container = await harness.runtime.exec("default", "box", "c", {
      command: ["sh", "-c", "while true; do :; done"],
      tty: true,
      stdin: true,
    });
    let turns = 0;
    for (; turns < 20; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(turns).toBe(20);
    container.write(Buffer.from("\u0003"));
    expect(await container.exited).toBe(130);
  });

  it("holds a program back while its listener is busy", async () => {
    const container = await harness.runtime.exec("default", "box", "c", {
      command: ["yes"],
      tty: false,
      stdin: false,
    });
    let chunks = 0;
    container.onOutput(() => {
      chunks += 1;
      return new Promise(() => undefined);
    });
    await vi.waitFor(() => expect(chunks).toBe(1));
    for (let turns = 0; turns < 20; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(chunks).toBe(1);
    await container.dispose();
    expect(await container.exited).toBe(129);
  });
});
