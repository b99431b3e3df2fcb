"use client";

import "./dialog.css";
import { type ReactNode, useEffect, useId, useRef } from "react";

/**
 * A question over the page that is answered before anything else is done; Esc is the answer no. On a phone it's a
 * sheet at the bottom.
 */
export function Dialog(props: { title: string; cancel: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        props.cancel();
      }}
    >
      <h2 id={titleId}>{props.title}</h2>
      {props.children}
    </dialog>
  );
}
