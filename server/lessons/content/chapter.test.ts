import { globSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadChapter } from "./chapter.ts";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "kubebook-content-"));
  await mkdir(join(directory, "01-walls"));
  await writeFile(
    join(directory, "chapter.yaml"),
    "title: ignored\nsections:\n  - { folder: 01-walls, slug: walls }\n",
  );
});

afterEach(() => rm(directory, { recursive: true }));

/** @returns what loading says of a faulty file, a line for each fault. */
async function faultsOf(name: string, text: string): Promise<string> {
  await writeFile(join(directory, "01-walls", name), text);
  try {
    loadChapter(directory);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

const lab = `steps:
  - id: one
    title: { ja: 一, en: one }
    minutes: 1
    command: kubectl get pods
    expected: No resources found
    predict:
      question: { ja: どう, en: what }
      choices:
        - { id: a, text: { ja: あ, en: a } }
        - { id: b, text: { ja: い, en: b } }
      answer: a
      because: { ja: から, en: since }
    checks:
      - id: there
        label: { ja: ある, en: there }
        object: { resource: pods }
        cel: size(objects) > 0
        hints:
          - { id: none, when: size(objects) == 0, text: { ja: 無い, en: none } }
          - { id: exact, text: { ja: これ, en: this }, command: kubectl run x --image=x }
    mistakes:
      - { run: "true", hint: none }
`;

describe("a lab", () => {
  it("is read with its defaults", async () => {
    expect(await faultsOf("lab.yaml", lab)).toBe("");
    const [section] = loadChapter(directory).sections;
    const [step] = section?.lab?.steps ?? [];
    expect(step).toMatchObject({ id: "one", needs: [], checks: [{ id: "there" }] });
    expect(step?.checks[0]?.object).toEqual({ group: "", resource: "pods", namespace: "default" });
  });

  it.each([
    ["broken YAML", lab.replace("minutes: 1", "minutes: ["), /^01-walls\/lab\.yaml:5 /],
    [
      "a wrong type",
      lab.replace("minutes: 1", "minutes: soon"),
      "01-walls/lab.yaml:4 steps.0.minutes: Invalid input: expected number, received string",
    ],
    [
      "a broken condition",
      lab.replace("cel: size(objects) > 0", "cel: size(objects > 0"),
      "01-walls/lab.yaml:18 steps.0.checks.0.cel: Expected RPAREN, got EOF (at character 17)",
    ],
    [
      "an unknown name in a hint's condition",
      lab.replace("when: size(objects) == 0", "when: pods == 0"),
      "01-walls/lab.yaml:20 steps.0.checks.0.hints.0.when: Unknown variable: pods (at character 1)",
    ],
    [
      "a ladder without a command at its end",
      lab.replace(", command: kubectl run x --image=x", ""),
      "01-walls/lab.yaml:21 steps.0.checks.0.hints.1: the last hint of a ladder gives the exact command",
    ],
    [
      "a prediction without its answer",
      lab.replace("answer: a", "answer: c"),
      "01-walls/lab.yaml:12 steps.0.predict.answer: no choice has this id",
    ],
    [
      "a mistake without an explanation of its own",
      lab.replace("hint: none", "hint: exact"),
      "01-walls/lab.yaml:23 steps.0.mistakes.0.hint: no hint with a condition is called exact",
    ],
    [
      "a need that comes later or never",
      lab.replace("minutes: 1", "minutes: 1\n    needs: [two]"),
      "01-walls/lab.yaml:5 steps.0.needs.0: no earlier step is called two",
    ],
    [
      "a check of both kinds",
      lab.replace("cel: size", "observed: call\n        cel: size"),
      "01-walls/lab.yaml:15 steps.0.checks.0: a check has either `object` or `observed`",
    ],
  ])("is refused with file and line for %s", async (_, text, message) => {
    const found = await faultsOf("lab.yaml", text);
    if (typeof message === "string") {
      expect(found).toBe(message);
    } else {
      expect(found).toMatch(message);
    }
  });

  it("is refused for all its faults at once", async () => {
    const text = lab.replace("answer: a", "answer: c").replace("hint: none", "hint: no");
    expect((await faultsOf("lab.yaml", text)).split("\n")).toHaveLength(2);
  });
});

describe("questions", () => {
  const base = "prompt: { ja: 問, en: q }\n    explanation: { ja: 答, en: a }\n    teaches: walls";

  it.each([
    [
      "a single choice without a right one",
      `kind: single\n    ${base}\n    choices:\n      - { id: a, text: { ja: あ, en: a }, wrong: { ja: 違, en: no } }\n      - { id: b, text: { ja: い, en: b }, wrong: { ja: 違, en: no } }`,
      "01-walls/questions.yaml:8 questions.0.choices: exactly one choice is right: the one without `wrong`",
    ],
    [
      "a blank that the template lacks",
      `kind: fill\n    ${base}\n    template: "a: {{b}}"\n    blanks: [{ id: c, accept: [x], wrong: { ja: 違, en: no } }]`,
      "01-walls/questions.yaml:8 questions.0.blanks.0: the template has no {{c}}",
    ],
    [
      "a line that the manifest lacks",
      `kind: spot\n    ${base}\n    manifest: "a: 1"\n    lines: [2]\n    wrong: { ja: 違, en: no }`,
      "01-walls/questions.yaml:8 questions.0.lines.0: the manifest has 1 lines",
    ],
  ])("are refused for %s", async (_, question, message) => {
    const text = `questions:\n  - id: q1\n    ${question}\n`;
    expect(await faultsOf("questions.yaml", text)).toBe(message);
  });
});

describe("chapter 14", () => {
  const chapter = join(import.meta.dirname, "..", "..", "..", "content", "chapter-14");
  const labs = globSync("*/lab.yaml", { cwd: chapter }).map((file) => dirname(file));
  const texts = labs.flatMap((folder) =>
    globSync(`${folder}/*.mdx`, { cwd: chapter }).map((file) => [file, folder] as const),
  );

  it.each(texts)("%s has one card for each step of its lab, in order", async (file, folder) => {
    const steps = parse(await readFile(join(chapter, folder, "lab.yaml"), "utf8")).steps;
    const text = await readFile(join(chapter, file), "utf8");
    const cards = [...text.matchAll(/<Step id="([^"]+)"/g)].map(([, id]) => id);
    expect(cards).toEqual(steps.map(({ id }: { id: string }) => id));
  });

  it("is read without a fault, each lab in its section", () => {
    const { sections } = loadChapter(chapter);
    expect(labs.length).toBeGreaterThan(1);
    expect(sections.filter((section) => section.lab)).toHaveLength(labs.length);
  });
});
