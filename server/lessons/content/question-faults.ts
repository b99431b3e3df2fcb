import type { Question } from "../../contracts/question.ts";
import type { ContentFault, YamlPath } from "./yaml-file.ts";

/** What is wrong with a section's questions beyond their schema. */
export function questionFaults(questions: readonly Question[]): ContentFault[] {
  return questions.flatMap((question, index) => {
    const path = ["questions", index];
    const isRepeated = questions.findIndex(({ id }) => id === question.id) < index;
    return [
      ...(isRepeated
        ? [{ path: [...path, "id"], reason: `another question is called ${question.id}` }]
        : []),
      ...faultsOf(question, path),
    ];
  });
}

function faultsOf(question: Question, path: YamlPath): ContentFault[] {
  switch (question.kind) {
    case "single":
    case "predict":
    case "multiple":
      return choiceFaults(question, path);
    case "fill":
      return question.blanks.flatMap(({ id }, index) =>
        question.template.includes(`{{${id}}}`)
          ? []
          : [{ path: [...path, "blanks", index], reason: `the template has no {{${id}}}` }],
      );
    case "spot": {
      const last = question.manifest.trimEnd().split("\n").length;
      return question.lines.flatMap((line, index) =>
        line <= last
          ? []
          : [{ path: [...path, "lines", index], reason: `the manifest has ${last} lines` }],
      );
    }
    case "order":
    case "text":
      return [];
  }
}

function choiceFaults(
  { kind, choices }: Extract<Question, { choices: unknown }>,
  path: YamlPath,
): ContentFault[] {
  const right = choices.filter(({ wrong }) => wrong === undefined).length;
  const enough = kind === "multiple" ? right > 0 : right === 1;
  const wanted = kind === "multiple" ? "at least one choice is" : "exactly one choice is";
  return enough
    ? []
    : [{ path: [...path, "choices"], reason: `${wanted} right: the one without \`wrong\`` }];
}
