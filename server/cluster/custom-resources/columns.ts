import type { Instant } from "../../core/time.ts";
import { isRecord, type KubeObject } from "../../kube/index.ts";
import type { Cell, TableColumn } from "../kinds/definition.ts";
import { ageOf, nameOf } from "../kinds/shared/cells.ts";
import { nameColumn } from "../kinds/shared/columns.ts";
import { since } from "../kinds/shared/duration.ts";
import { findAll, parseJsonPath } from "./json-path.ts";

/** A column as a CustomResourceDefinition describes it. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly jsonPath: string;
}

/** Columns of a table and how its rows are made. */
export interface Printer {
  readonly columns: readonly TableColumn[];
  row(object: KubeObject, now: Instant): readonly Cell[];
}

const ageColumn: TableColumn = {
  name: "Age",
  type: "date",
  description: "Time since the object was created.",
  priority: 0,
};

/**
 * The table of a custom kind: its name, then the wanted columns, or its age if it wants none.
 * Source: apiextensions-apiserver pkg/registry/customresource/tableconvertor/tableconvertor.go v1.35.
 */
export function customPrinter(wanted: readonly PrinterColumn[] | undefined): Printer {
  if (!wanted || wanted.length === 0) {
    return {
      columns: [nameColumn, ageColumn],
      row: (object, now) => [nameOf(object), ageOf(object, now)],
    };
  }
  const paths = wanted.map((column) => parseJsonPath(column.jsonPath) ?? []);
  return {
    columns: [
      nameColumn,
      ...wanted.map(
        (column): TableColumn => ({
          name: column.name,
          type: column.type as TableColumn["type"],
          format: column.format ?? "",
          description:
            column.description ??
            `Custom resource definition column (in JSONPath format): ${column.jsonPath}`,
          priority: column.priority ?? 0,
        }),
      ),
    ],
    row: (object, now) => [
      nameOf(object),
      ...wanted.map((column, index) => cellOf(findAll(object, paths[index] ?? []), column, now)),
    ],
  };
}

function cellOf([value]: readonly unknown[], column: PrinterColumn, now: Instant): Cell {
  if (value === undefined || value === null) {
    return null;
  }
  switch (column.type) {
    case "integer":
      return typeof value === "number" ? Math.trunc(value) : null;
    case "number":
      return typeof value === "number" ? value : null;
    case "boolean":
      return typeof value === "boolean" ? value : null;
    case "date":
      return typeof value === "string" ? since(value, now).replace("<unknown>", "<invalid>") : null;
    default:
      return isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
  }
}
