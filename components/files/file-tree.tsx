"use client";

import { type DragEvent, Fragment, type KeyboardEvent, useRef, useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { LaterIcon } from "../ui/later-icon.tsx";
import type { Question } from "./file-question.tsx";
import { type FilesModel, type FilesState, targetDirectory } from "./files-model.ts";
import { moveInTree, rowsOf, type TreeRow } from "./tree-rows.ts";

/** Home as a tree: arrow keys, Enter to open, F2 to rename, Delete to delete; files can be dropped on it. */
export function FileTree(props: {
  model: FilesModel;
  state: FilesState;
  open: (path: string) => void;
  ask: (question: Question) => void;
}) {
  const { model, state, open, ask } = props;
  const words = useMessages().files;
  const tree = useRef<HTMLDivElement>(null);
  const [isDropping, setDropping] = useState(false);
  const rows = rowsOf(state.listings, state.expanded);
  const current = rows.find(({ path }) => path === state.selected) ?? rows[0];

  function choose(row: TreeRow) {
    model.select(row.path);
    if (row.entry.kind === "file") open(row.path);
    else if (row.isExpanded) model.collapse(row.path);
    else if (row.entry.kind === "directory") void model.expand(row.path);
  }

  function go(path: string) {
    model.select(path);
    requestAnimationFrame(() =>
      tree.current?.querySelector<HTMLElement>('[role="treeitem"][tabindex="0"]')?.focus(),
    );
  }

  function press(event: KeyboardEvent, row: TreeRow) {
    const acts: Record<string, () => void> = {
      Enter: () => choose(row),
      " ": () => choose(row),
      F2: () => ask({ kind: "rename", path: row.path }),
      Delete: () => ask({ kind: "remove", path: row.path }),
    };
    const move = moveInTree(rows, row.path, event.key);
    const act = acts[event.key] ?? movement(move);
    if (!act) return;
    event.preventDefault();
    act();
  }

  function movement(move: ReturnType<typeof moveInTree>): (() => void) | null {
    if (move.kind === "go") return () => go(move.path);
    if (move.kind === "expand") return () => void model.expand(move.path);
    return move.kind === "collapse" ? () => model.collapse(move.path) : null;
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setDropping(false);
    void model.upload(targetDirectory(state), [...event.dataTransfer.files]);
  }

  if (rows.length === 0) return <p className="files-none">{words.empty}</p>;
  return (
    <div
      ref={tree}
      className="file-tree"
      role="tree"
      aria-label={words.tree}
      data-dropping={isDropping || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={drop}
    >
      {rows.map((row) => (
        <TreeLine
          key={row.path}
          row={row}
          isCurrent={row === current}
          isOpen={row.path === state.document?.path}
          choose={() => choose(row)}
          press={(event) => press(event, row)}
        />
      ))}
      {state.listings.get("")?.isCut ? <p className="files-none">{words.cut}</p> : null}
    </div>
  );
}

function TreeLine(props: {
  row: TreeRow;
  isCurrent: boolean;
  isOpen: boolean;
  choose: () => void;
  press: (event: KeyboardEvent) => void;
}) {
  const { row } = props;
  const words = useMessages().files;
  const isDirectory = row.entry.kind === "directory";
  return (
    <div
      className="file-line"
      role="treeitem"
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.setSize}
      aria-selected={props.isOpen}
      {...(isDirectory ? { "aria-expanded": row.isExpanded } : {})}
      tabIndex={props.isCurrent ? 0 : -1}
      style={{ paddingInlineStart: 8 + (row.level - 1) * 12 }}
      onClick={props.choose}
      onKeyDown={props.press}
    >
      {row.entry.kind === "link" ? (
        <LaterIcon name="link" small />
      ) : (
        <Icon name={iconOf(row)} small />
      )}
      <span className="file-name">
        {row.label.split("/").map((name, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a name may come twice on one line.
          <Fragment key={index}>
            {index > 0 ? (
              <>
                /<wbr />
              </>
            ) : null}
            {name}
          </Fragment>
        ))}
      </span>
      {row.entry.isEdited ? (
        <span className="file-edited" title={words.edited}>
          <span className="screen-reader">{words.edited}</span>
        </span>
      ) : null}
    </div>
  );
}

function iconOf({ entry, isExpanded }: TreeRow): IconName {
  if (entry.kind !== "directory") return "file";
  return isExpanded ? "chevronDown" : "right";
}
