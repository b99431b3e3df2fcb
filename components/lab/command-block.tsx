import "../mdx/code.css";
import { CopyButton } from "../mdx/copy-button.tsx";
import type { Messages } from "../messages/messages.ts";
import { Icon } from "../ui/icon.tsx";
import { RunButton } from "./run-button.tsx";

/** An IP address, the end of a generated Pod name, or an age. */
const varies = /\b\d+\.\d+\.\d+\.\d+\b|-[a-z0-9]{8,10}-[a-z0-9]{5}\b|\b\d+[smh]\b/;

/** Commands to run in the terminal. The prompt is drawn only: it's neither selected nor copied. */
export function CommandBlock(props: { command: string; expected: string; messages: Messages }) {
  return (
    <div className="code" data-command={props.command}>
      <pre className="command-text">
        {props.command.split("\n").map((line) => (
          <span key={line} className="command-line">
            <span className="command-prompt" aria-hidden="true">
              {"$ "}
            </span>
            <code>{line}</code>
            {"\n"}
          </span>
        ))}
      </pre>
      <div className="code-actions">
        <CopyButton text={props.command} />
        <RunButton command={props.command} />
        <details className="expected">
          <summary className="code-action" data-action="expected">
            <Icon name="eye" small />
            {props.messages.expectedOutput}
          </summary>
          <pre className="expected-text">{props.expected}</pre>
          {varies.test(props.expected) ? (
            <p className="expected-note">{props.messages.expectedNote}</p>
          ) : null}
        </details>
      </div>
    </div>
  );
}
