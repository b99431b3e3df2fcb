import "../mdx/code.css";
import { CopyButton } from "../mdx/copy-button.tsx";
import type { Messages } from "../messages/messages.ts";
import { Icon } from "../ui/icon.tsx";
import { RunButton } from "./run-button.tsx";

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
          <p className="expected-note">{props.messages.expectedNote}</p>
        </details>
      </div>
    </div>
  );
}
