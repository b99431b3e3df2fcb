import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SandboxNames } from "./names.ts";
import { AnswerReplacer } from "./replacer.ts";

const names = new SandboxNames("abcdefgh23", new Set());

function replaceChunks(chunks: readonly Buffer[]): string {
  const replacer = new AnswerReplacer(names);
  const pieces = chunks.flatMap((chunk) => replacer.push(chunk));
  return Buffer.concat([...pieces, ...replacer.end()]).toString();
}

describe("AnswerReplacer", () => {
  const cases: [string, string][] = [
    ['{"namespace":"lab-abcdefgh23"}', '{"namespace":"default"}'],
    ['{"namespace":"lab-abcdefgh23-pss-demo"}', '{"namespace":"pss-demo"}'],
    ['User "learner-abcdefgh23" cannot', 'User "learner" cannot'],
    ["system:serviceaccount:lab-abcdefgh23:x", "system:serviceaccount:default:x"],
    ["b.lab-abcdefgh23-a.svc lab-abcdefgh23.svc", "b.a.svc default.svc"],
    ["lab-abcdefgh24 learner-abcdefgh2 lab-lab-", "lab-abcdefgh24 learner-abcdefgh2 lab-lab-"],
    ["lab-lab-abcdefgh23", "lab-default"],
    ["abcdefgh23", "abcdefgh23"],
    ["lab-abcdefgh23lab-abcdefgh23-learner-abcdefgh23", "defaultlearner"],
    ["ends with lab-abcdefgh23-", "ends with "],
    ["日本語 lab-abcdefgh23 です", "日本語 default です"],
  ];

  it.each(cases)("maps %j", (upstream, learner) => {
    expect(replaceChunks([Buffer.from(upstream)])).toBe(learner);
  });

  it.each(cases)("maps %j cut at every two places", (upstream, learner) => {
    const bytes = Buffer.from(upstream);
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second++) {
        const chunks = [
          bytes.subarray(0, first),
          bytes.subarray(first, second),
          bytes.subarray(second),
        ];
        expect(replaceChunks(chunks)).toBe(learner);
      }
    }
  });

  it("gives the same bytes however an answer is cut", () => {
    const part = fc.constantFrom("lab-", "abcdefgh23", "learner-", "-", "l", "x", "\n");
    fc.assert(
      fc.property(fc.array(part), fc.array(fc.nat(6)), (parts, sizes) => {
        const bytes = Buffer.from(parts.join(""));
        const chunks: Buffer[] = [];
        let start = 0;
        for (const size of sizes) {
          chunks.push(bytes.subarray(start, start + size));
          start += size;
        }
        chunks.push(bytes.subarray(start));
        expect(replaceChunks(chunks)).toBe(replaceChunks([bytes]));
      }),
    );
  });

  it("hands chunks without the id through uncopied, and holds nothing back", () => {
    const chunk = Buffer.from('{"kind":"Pod"}\n');
    expect(new AnswerReplacer(names).push(chunk)[0]?.buffer).toBe(chunk.buffer);
  });
});
