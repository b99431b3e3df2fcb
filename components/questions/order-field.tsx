"use client";

import { type PointerEvent, useRef, useState } from "react";
import { fill } from "../messages/fill.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { InlineText } from "../ui/inline-text.tsx";
import { moved, type OrderDraft } from "./draft.ts";
import type { OrderText } from "./question-text.ts";
import type { QuestionState } from "./use-question.ts";

interface Props {
  question: OrderText;
  draft: OrderDraft;
  state: QuestionState;
}

/** Items to put in order: by two buttons each, or by dragging. What stands right after a try stays there. */
export function OrderField({ question, draft, state }: Props) {
  const words = useMessages().question;
  const locale = useLocale();
  const list = useRef<HTMLOListElement>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const faults = state.verdict?.faults;
  const held = new Set(
    faults ? draft.ids.filter((id) => !faults.some(({ part }) => part === id)) : [],
  );
  const [kept, setKept] = useState({ verdict: state.verdict, held });
  // What was right in the answer that was judged stays so while the rest is moved.
  if (kept.verdict !== state.verdict) setKept({ verdict: state.verdict, held });
  const textOf = (id: string) => question.items.find((item) => item.id === id)?.text ?? id;

  function move(id: string, by: -1 | 1) {
    const ids = moved(draft.ids, id, by, kept.held);
    if (ids === draft.ids) return;
    state.setDraft({ kind: "order", ids: [...ids] });
    const place = ids.indexOf(id) + 1;
    setSaid(fill(words.position, { text: textOf(id), place, total: ids.length }));
  }

  function drag(event: PointerEvent, id: string) {
    const rows = [...(list.current?.children ?? [])];
    const row = rows[draft.ids.indexOf(id)]?.getBoundingClientRect();
    if (!row) return;
    if (event.clientY < row.top) move(id, -1);
    if (event.clientY > row.bottom) move(id, 1);
  }

  return (
    <>
      <p className="question-help">{words.orderHelp}</p>
      <ol className="order" ref={list}>
        {draft.ids.map((id) => {
          const isHeld = kept.held.has(id);
          return (
            <li key={id} data-dragged={dragged === id || undefined} data-held={isHeld || undefined}>
              <span
                className="order-grip"
                aria-hidden="true"
                onPointerDown={(event) => {
                  if (isHeld) return;
                  event.currentTarget.setPointerCapture(event.pointerId);
                  setDragged(id);
                }}
                onPointerMove={(event) => (dragged === id ? drag(event, id) : undefined)}
                onPointerUp={() => setDragged(null)}
                onPointerCancel={() => setDragged(null)}
              >
                <Icon name={isHeld ? "check" : "menu"} />
              </span>
              <span>
                <InlineText text={textOf(id)} />
              </span>
              {isHeld ? (
                <span className="screen-reader">{words.stillHeld}</span>
              ) : (
                <span className="order-buttons">
                  <MoveButton text={textOf(id)} icon="up" move={() => move(id, -1)} />
                  <MoveButton text={textOf(id)} icon="chevronDown" move={() => move(id, 1)} />
                </span>
              )}
            </li>
          );
        })}
      </ol>
      <span className="screen-reader" role="status">
        {said}
      </span>
      {faults?.[0] ? (
        <p className="reason">
          <InlineText text={faults[0].because[locale]} />
        </p>
      ) : null}
    </>
  );
}

function MoveButton(props: { text: string; icon: "up" | "chevronDown"; move: () => void }) {
  const words = useMessages().question;
  const direction = props.icon === "up" ? words.moveUp : words.moveDown;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={fill(words.moveItem, { text: props.text, direction })}
      onClick={props.move}
    >
      <Icon name={props.icon} />
    </button>
  );
}
