import { describe, expect, it } from "vitest";
import { folderOf, loadLab, loadQuestions } from "./chapter.ts";
import { outsideLinks, paperTextOf } from "./paper-text.ts";

describe("outsideLinks", () => {
  it("numbers the addresses in their order, each once, and leaves the book's own out", () => {
    const mdx =
      "[a](https://a.example/x) と[here](/ja/chapter-14/summary)、[b](https://b.example/)、もう一度[A](https://a.example/x)";
    expect(outsideLinks(mdx)).toEqual([
      { number: 1, name: "a", address: "https://a.example/x" },
      { number: 2, name: "b", address: "https://b.example/" },
    ]);
  });
});

describe("paperTextOf", () => {
  const paperOf = (slug: string) =>
    paperTextOf({
      lab: loadLab(folderOf(slug)),
      questions: loadQuestions(folderOf(slug)),
      mdx: "",
      locale: "ja",
    });

  it("gives what was to be predicted, with the reason", () => {
    const [, open] = paperOf("network-policy").steps;
    expect(open?.prediction).toEqual({
      answer: "応答の本文が返る",
      because:
        "既定では、どのPodも分離されていません。名前空間の中でも外でも、すべてのPodが互いに話せます。",
    });
  });

  it("gives the right answer of every kind of question", () => {
    const linesOf = (slug: string) => paperOf(slug).answers.map(({ lines }) => lines);
    expect(linesOf("network-policy")).toEqual([
      ["通る"],
      ["`wget: download timed out`"],
      ["空欄1：`backend`", "空欄2：`Ingress`", "空欄3：`frontend`", "空欄4：`8080`"],
    ]);
    expect(linesOf("pod-security-standards")[0]).toEqual([
      "6行め：`hostNetwork: true`",
      "16行め：`allowPrivilegeEscalation: true`",
      '19行め：`add: ["NET_ADMIN"]`',
    ]);
    expect(linesOf("image-scanning")).toEqual([
      [
        "イメージを作る → 脆弱性をスキャンする → 深刻な弱点があれば止める → レジストリに送る → クラスターに置く",
      ],
      [
        "データベースに載っている弱点は、見つかった部品にはない",
        "来月もう一度調べると、結果が変わるかもしれない",
      ],
    ]);
    expect(linesOf("comprehension-check").at(-1)?.[0]).toMatch(/^たとえば、NetworkPolicyで/);
  });

  it("tells what may be wrong, without what is only on its way or is the step's own command", () => {
    const [deploy] = paperOf("network-policy").steps;
    const texts = deploy?.hints.map(({ text }) => text) ?? [];
    expect(texts).toContain("`frontend-pod`がまだありません。`frontend-pod.yaml`を置きます。");
    expect(texts).not.toContain("Podはできています。コンテナの準備が整うのを待っています。");
    expect(texts).not.toContain("このコマンドで置けます。");
    const gate = paperOf("image-scanning").steps[3];
    expect(gate?.hints.find(({ command }) => command !== null)).toEqual({
      text: "このコマンドなら止まります。",
      command: "trivy image --severity HIGH,CRITICAL --exit-code 1 python:3.10.5-alpine3.16",
    });
  });
});
