// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the shell's own parameters.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NodeHarness } from "../../testing/harness.ts";

const harness = new NodeHarness();
afterAll(() => harness.dispose());

beforeAll(async () => {
  for (const [name, image] of [
    ["box", "busybox:1.36"],
    ["alpine", "alpine"],
  ] as const) {
    await harness.run(name, { containers: [{ name: "c", image, command: ["sleep", "3600"] }] });
    await harness.untilReady(name);
  }
  await sh(
    "printf 'one\\ntwo\\nthree\\n' > /f; printf 'b 2\\na 10\\nc 1\\na 2\\n' > /g; : > /empty",
  );
});

async function sh(script: string) {
  return await harness.exec("box", ["sh", "-c", script]);
}

type Case = readonly [script: string, stdout: string, stderr?: string, code?: number];

function table(name: string, cases: readonly Case[]): void {
  describe(name, () => {
    for (const [script, stdout, stderr = "", code = 0] of cases) {
      it(script, async () => {
        expect(await sh(script)).toEqual({ stdout, stderr, code });
      });
    }
  });
}

/** Source: BusyBox 1.36 testsuite/head.tests; coreutils/head.c, tail.c. */
table("head and tail", [
  ["head -n -1 /f", "one\ntwo\n"],
  ["head -c -4 /f", "one\ntwo\nth"],
  ["head -2 /f", "one\ntwo\n"],
  ["tail -n -1 /f", "three\n"],
  ["tail -2 /f", "two\nthree\n"],
]);

/** Facts of BusyBox's testsuite/*.tests and sources, 1.36. */
table("grep", [
  ["grep two /f", "two\n"],
  ["grep -n o /f", "1:one\n2:two\n"],
  ["grep -c o /f /empty", "/f:2\n/empty:0\n"],
  ["grep -v o /f", "three\n"],
  ["grep -o 't[a-z]' /f", "tw\nth\n"],
  ["grep -E '^(one|three)$' /f", "one\nthree\n"],
  ["grep -w 'a' /g", "a 10\na 2\n"],
  ["grep -x tw /f", "", "", 1],
  ["grep -B1 -A1 two /f", "one\ntwo\nthree\n"],
  ["grep -m1 o /f", "one\n"],
  ["grep -l o /f /g /empty", "/f\n"],
  ["grep -L o /f /empty", "/empty\n"],
  ["grep -F 'a.' /g", "", "", 1],
  ["grep -e one -e two /f", "one\ntwo\n"],
  ["echo aa.bb | grep 'a\\+\\.b\\{2\\}'", "aa.bb\n"],
  ["echo abab | grep '\\(ab\\)\\1'", "abab\n"],
  ["echo 'x=[1]' | grep '[[:digit:]]'", "x=[1]\n"],
  ["grep x /none", "", "grep: /none: No such file or directory\n", 2],
  ["grep -s x /none", "", "", 2],
  ["grep -r one /f /empty", "/f:one\n"],
  ["mkdir -p /d/e; echo hit > /d/e/x; grep -r hit /d; grep -rl hit /d", "/d/e/x:hit\n/d/e/x\n"],
  ["grep '[' /f", "", "grep: bad regex '[': Unmatched [, [^, [:, [., or [=\n", 2],
  ["printf 'a\\nb' | grep b", "b\n"],
]);

table("sed", [
  ["sed s/o/0/ /f", "0ne\ntw0\nthree\n"],
  ["sed -n 2p /f", "two\n"],
  ["sed '1d;$s/e*$//' /f", "two\nthr\n"],
  ["sed -E 's/(.)(.)/\\2\\1/' /f", "noe\nwto\nhtree\n"],
  ["sed 's/[aeiou]/<&>/2g' /f", "on<e>\ntwo\nthre<e>\n"],
  ["sed '/two/,$d' /f", "one\n"],
  ["sed '2q' /f", "one\ntwo\n"],
  ["sed '2i before' /f", "one\nbefore\ntwo\nthree\n"],
  ["sed '/one/a after' /f", "one\nafter\ntwo\nthree\n"],
  ["sed '2c changed' /f", "one\nchanged\nthree\n"],
  ["sed ':a;N;$!ba;s/\\n/,/g' /f", "one,two,three\n"],
  ["sed -n '$=' /f", "3\n"],
  ["sed 'y/eo/EO/' /f", "OnE\ntwO\nthrEE\n"],
  ["sed 's|/|-|g' <<X\n/a/b\nX", "-a-b\n"],
  ["sed 'G;h;$!d' /f | head -n 2", "three\ntwo\n"],
  ["cp /f /s; sed -i 's/one/1/' /s; cat /s", "1\ntwo\nthree\n"],
  ["echo hello | sed 's/\\(h\\)\\(.*\\)/\\U\\1\\E\\2/'", "Hello\n"],
  ["printf x | sed s/x/y/", "y"],
  ["sed 's/a/b' /f", "", "sed: unmatched '/'\n", 1],
  ["sed k /f", "", "sed: unsupported command k\n", 1],
  ["sed p /none", "", "sed: /none: No such file or directory\n", 1],
  ["sed 'b nowhere' /f", "", "sed: can't find label for jump to 'nowhere'\n", 1],
]);

table("awk", [
  ["awk '{print $1}' /g", "b\na\nc\na\n"],
  ["awk '{s+=$2} END {print s, NR}' /g", "15 4\n"],
  ["awk -F: '$3==0{print $1}' /etc/passwd", "root\n"],
  ["awk 'NR==2' /f", "two\n"],
  ["awk '/one/,/two/' /f", "one\ntwo\n"],
  ["awk '{a[$1]+=$2} END {for (k in a) print k, a[k]}' /g | sort", "a 12\nb 2\nc 1\n"],
  ['awk -v x=5 \'BEGIN{printf "%05.2f|%-4s|%c\\n", x, "ab", 65}\'', "05.00|ab  |A\n"],
  ['awk \'BEGIN{print length("abc"), substr("hello",2,3), index("abc","c")}\'', "3 ell 3\n"],
  ['awk \'BEGIN{s="aXbX"; n=gsub(/X/,"-&-",s); print n, s}\'', "2 a-X-b-X-\n"],
  ["awk 'function f(n){return n<2?1:n*f(n-1)} BEGIN{print f(10)}'", "3628800\n"],
  ["awk 'BEGIN{while((getline l < \"/f\")>0) n++; print n}'", "3\n"],
  ['awk \'BEGIN{"echo hi" | getline x; print x; print "b\\na" | "sort"}\'', "hi\na\nb\n"],
  ["awk 'BEGIN{print 1e6, 0.1+0.2, 2^10, 7%3, -3/2}'", "1000000 0.3 1024 1 -1.5\n"],
  ['awk \'BEGIN{print substr("x",0), toupper("aé"), 1==1.0, "10"<"9"}\'', "x Aé 1 1\n"],
  ["awk '{$2=\"\"; print; print NF}' /g | head -n 2", "b \n2\n"],
  ["awk 'BEGIN{exit 3} END{print \"end\"}'", "end\n", "", 3],
  [
    'awk \'BEGIN{n=split("a:b:c",p,":"); print n, p[3]; delete p[3]; print length(p)}\'',
    "3 c\n2\n",
  ],
  ["awk 'BEGIN{print 1/0}'", "", "awk: cmd. line:1: Division by zero\n", 1],
  ["awk 'BEGIN{print f(1)}'", "", "awk: cmd. line:1: Call to undefined function\n", 1],
  ["awk 'BEGIN{print 1'", "", "awk: cmd. line:1: Unexpected end of string\n", 1],
  ["awk '{print}' /none", "", "awk: can't open '/none': No such file or directory\n", 1],
]);

table("sort, uniq, cut, tr, wc", [
  ["sort /f", "one\nthree\ntwo\n"],
  ["sort -k2n /g", "c 1\na 2\nb 2\na 10\n"],
  ["sort -k1,1 -k2,2nr /g", "a 10\na 2\nb 2\nc 1\n"],
  ["sort -u -k1,1 /g", "a 10\nb 2\nc 1\n"],
  ["sort -r /f | head -n 1", "two\n"],
  ["printf '1K\\n2\\n1M\\n' | sort -h", "2\n1K\n1M\n"],
  ["sort /none", "", "sort: can't open '/none': No such file or directory\n", 2],
  ["printf 'a\\na\\nb\\n' | uniq -c", "      2 a\n      1 b\n"],
  ["printf 'a\\na\\nb\\n' | uniq -d", "a\n"],
  ["cut -d: -f1,3 /etc/passwd | head -n 1", "root:0\n"],
  ["echo abcdef | cut -c2-3,5-", "bcef\n"],
  ["cut /f", "", expect.stringContaining("Usage: cut") as unknown as string, 1],
  ["echo hello | tr a-y b-z", "ifmmp\n"],
  ["echo 'a  b' | tr -s ' '", "a b\n"],
  ["echo a1b2 | tr -d '[:digit:]'", "ab\n"],
  ["echo ab | tr -c a '\\n'", "a\n\n"],
  ["wc /f", "        3         3        14 /f\n"],
  ["wc -l < /f", "3\n"],
  ["wc -l /f /g", "        3 /f\n        4 /g\n        7 total\n"],
]);

table("numbers, digests, dumps", [
  ["seq 3 | tr '\\n' ' '", "1 2 3 "],
  ["seq -s, 1 .5 2", "1.0,1.5,2.0\n"],
  ["seq -w 8 10 | tr '\\n' ' '", "08 09 10 "],
  ["seq x", "", expect.stringContaining("Usage: seq") as unknown as string, 1],
  ["expr 2 + 3 \\* 4", "14\n"],
  ["expr abc : 'a\\(.*\\)'", "bc\n"],
  ["expr 1 / 0", "", "expr: division by zero\n", 2],
  ["expr 1 +", "", "expr: syntax error\n", 2],
  ["expr 0", "0\n", "", 1],
  ["printf abc | md5sum", "900150983cd24fb0d6963f7d28e17f72  -\n"],
  ["cd /; sha256sum f > s; sha256sum -c s", "f: OK\n"],
  ["printf abc | base64", "YWJj\n"],
  ["echo YWJj | base64 -d", "abc"],
  ["printf 'ab\\n' | od -c", "0000000   a   b  \\n\n0000003\n"],
  [
    "printf ab | hexdump -C",
    "00000000  61 62                                             |ab|\n00000002\n",
  ],
  ["printf ab | xxd", "00000000: 6162                                     ab\n"],
  ["basename /a/b.txt .txt; dirname /a/b", "b\n/a\n"],
  ["stat -c '%n %s %a %U' /f", "/f 14 644 root\n"],
  ["stat /none", "", "stat: can't stat '/none': No such file or directory\n", 1],
  ["dd if=/f of=/dd bs=2 count=2 status=none; cat /dd", "one\n"],
  [
    "printf 'a\\nb\\n' > /x; printf 'a\\nc\\n' > /y; diff /x /y | tail -n +3",
    "@@ -1,2 +1,2 @@\n a\n-b\n+c\n",
  ],
  ["cmp /x /y", "/x /y differ: char 3, line 2\n", "", 1],
]);

/** Lines that are worked on in pieces: four-byte characters and tabs lie across the borders. */
const longLine =
  "i=0; while [ $i -lt 5 ]; do i=$((i+1)); seq 1 800 | tr '\\n' '\\t'; printf '%s' 😀😀😀; done > /long; ";
table("lines as long as a file", [
  [`${longLine}wc -lc < /long; rev /long | rev | cmp - /long`, "        0     15520\n"],
  [`${longLine}rev /long | head -c 16`, "😀😀😀\t008"],
  [
    `${longLine}expand -t 1 /long | tr ' ' '\\t' | cmp - /long; expand /long | tail -c 28`,
    "799     800     😀😀😀",
  ],
  [
    `${longLine}od -An -c -w5000 /long > /wide; od -An -c /long | tr -d '\\n' > /narrow; tr -d '\\n' < /wide | cmp - /narrow`,
    "",
  ],
  [`${longLine}paste /long /f | tail -n 2; tac /f`, "\ttwo\n\tthree\nthree\ntwo\none\n"],
]);

it("speaks in the words of the image's own C library", async () => {
  const { stderr } = await harness.exec("box", ["sort", "-Q"]);
  expect(stderr.split("\n")[0]).toBe("sort: invalid option -- 'Q'");
  const alpine = await harness.exec("alpine", ["sort", "-Q"]);
  expect(alpine.stderr.split("\n")[0]).toBe("sort: unrecognized option: Q");
});

/** Programs that would hold the process for seconds, or for ever, if they never paused. */
const busy: readonly string[] = [
  "awk 'BEGIN{while(1);}'",
  "awk 'BEGIN{while(1) s=substr(s \"x\", 1, 100)}'",
  "echo x | sed ':a;s/x/x/;ta'",
  "seq 1 300000 | sort -r",
  "yes | sort",
  "yes | tr y n | grep -v n",
  "while true; do :; done",
  "awk 'BEGIN{while(length(s)<50000) s=s \"a\"; while(1) s ~ /(a|aa)+b/}'",
  "head -c 300000 /dev/zero | tr '\\0' a | grep -E '(a*)*b'",
  "find / | xargs cat | md5sum; while :; do sha256sum /f; done",
];

it.each(busy)("others go on while a container runs %s", async (script) => {
  const process = await harness.runtime.exec("default", "box", "c", {
    command: ["sh", "-c", script],
    tty: false,
    stdin: false,
  });
  process.onOutput(() => undefined);
  for (let turns = 0; turns < 300; turns++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await process.dispose();
  expect(await process.exited).toBeGreaterThanOrEqual(0);
});
