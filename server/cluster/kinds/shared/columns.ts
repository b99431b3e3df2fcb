import type { TableColumn } from "../definition.ts";

/** A column of text. `priority` 1 shows with `-o wide` only. */
export function text(name: string, description: string, priority = 0): TableColumn {
  return { name, type: "string", description, priority };
}

/** A column of whole numbers. */
export function integer(name: string, description: string, priority = 0): TableColumn {
  return { name, type: "integer", description, priority };
}

/** The first column of nearly every table. */
export const nameColumn: TableColumn = {
  name: "Name",
  type: "string",
  format: "name",
  description: "Name of the object, unique in its namespace.",
  priority: 0,
};

/** Time since creation. */
export const ageColumn: TableColumn = text("Age", "Time since the object was created.");

/** The wide columns of kinds with a Pod template. */
export const templateColumns: readonly TableColumn[] = [
  text("Containers", "Names of each container in the template.", 1),
  text("Images", "Images referenced by each container in the template.", 1),
];

/** The wide column of kinds that select Pods. */
export const selectorColumn: TableColumn = text("Selector", "Label query over Pods.", 1);
