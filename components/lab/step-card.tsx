import "./step-card.css";
import type { ReactNode } from "react";
import { fill, type Messages } from "../messages/messages.ts";
import { CommandBlock } from "./command-block.tsx";

/** A step of a lab: its goal, the command to run and what is expected to be seen. */
export function StepCard(props: {
  id: string;
  number: number;
  title: string;
  minutes: number;
  command: string;
  expected: string;
  messages: Messages;
  children: ReactNode;
}) {
  const { id, number, messages } = props;
  const titleId = `${id}-title`;
  return (
    <section className="step" id={`step-${id}`} data-step={id} aria-labelledby={titleId}>
      <span className="step-number tabular" aria-hidden="true">
        {number}
      </span>
      <div className="step-card">
        <header className="step-header">
          <h3 className="step-title" id={titleId}>
            <span className="screen-reader">{fill(messages.step, { number })} </span>
            {props.title}
          </h3>
          <span className="step-minutes tabular">
            {fill(messages.aboutMinutes, { minutes: props.minutes })}
          </span>
        </header>
        <div className="step-goal">{props.children}</div>
        <CommandBlock command={props.command} expected={props.expected} messages={messages} />
      </div>
    </section>
  );
}
