import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { z } from "zod";
import { labSchema } from "../../contracts/lab.ts";
import { type Question, questionsSchema } from "../../contracts/question.ts";
import { type CompiledLab, compileLab } from "./compiled-lab.ts";
import { questionFaults } from "./question-faults.ts";
import { readYamlFile } from "./yaml-file.ts";

/** A section as the lessons judge it. */
export interface Section {
  readonly slug: string;
  readonly lab: CompiledLab | null;
  readonly questions: readonly Question[];
}

/** A chapter as the lessons judge it. */
export interface Chapter {
  /** In reading order. */
  readonly sections: readonly Section[];
  /** What a new home holds. */
  readonly files: readonly HandedOutFile[];
}

/** A file as it is handed out, by its path in the home. */
export interface HandedOutFile {
  readonly path: string;
  readonly text: string;
}

/** The part of `chapter.yaml` that says where the sections lie. */
const chapterSchema = z.object({
  sections: z
    .array(z.object({ folder: z.string().regex(/^\d\d-[a-z0-9-]+$/), slug: z.string().min(1) }))
    .min(1),
});

/**
 * Reads a chapter's labs and questions from its directory.
 * @throws ContentError that names file and line of each fault of the first file that has one.
 */
export function loadChapter(directory: string): Chapter {
  const { value } = readYamlFile(join(directory, "chapter.yaml"), chapterSchema, "chapter.yaml");
  return {
    sections: value.sections.map(({ folder, slug }) => ({
      slug,
      lab: loadLab(directory, join(folder, "lab.yaml")),
      questions: loadQuestions(directory, join(folder, "questions.yaml")),
    })),
    files: loadFiles(join(directory, "files")),
  };
}

function loadFiles(directory: string): readonly HandedOutFile[] {
  if (!existsSync(directory)) {
    return [];
  }
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .map((file) => ({ path: relative(directory, file), text: readFileSync(file, "utf8") }));
}

function loadLab(directory: string, name: string): CompiledLab | null {
  const file = join(directory, name);
  if (!existsSync(file)) {
    return null;
  }
  const { value, refuse } = readYamlFile(file, labSchema, name);
  const { lab, faults } = compileLab(value);
  refuse(faults);
  return lab;
}

function loadQuestions(directory: string, name: string): readonly Question[] {
  const file = join(directory, name);
  if (!existsSync(file)) {
    return [];
  }
  const { value, refuse } = readYamlFile(file, questionsSchema, name);
  refuse(questionFaults(value.questions));
  return value.questions;
}
