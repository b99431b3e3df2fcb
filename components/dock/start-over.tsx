"use client";

import "./start-over.css";
import { useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { StartOverQuestion } from "./start-over-question.tsx";

/** The button that lets a learner begin again, after a question that names what goes. */
export function StartOver() {
  const words = useMessages().dock;
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <button
        type="button"
        className="button button-small dock-start-over"
        onClick={() => setAsking(true)}
      >
        <Icon name="reset" small />
        {words.startOver}
      </button>
      {isAsking ? <StartOverQuestion close={() => setAsking(false)} /> : null}
    </>
  );
}
