import "./code.css";
import type { Messages } from "../messages/messages.ts";
import { Icon } from "../ui/icon.tsx";
import { CopyButton } from "./copy-button.tsx";

/** A run of characters with its colours as custom properties. */
export interface CodeToken {
  readonly text: string;
  readonly style: Readonly<Record<string, string>>;
}

/** A file of the learner's home directory, as it is on the day the page is built. */
export function Manifest(props: {
  name: string;
  text: string;
  lines: readonly (readonly CodeToken[])[];
  messages: Messages;
}) {
  const lines = props.lines.map((tokens, index) => ({ number: index + 1, tokens }));
  return (
    <figure className="code">
      <figcaption className="code-name">
        <Icon name="file" small />
        <span className="screen-reader">{props.messages.file}</span>
        {props.name}
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard. */}
      <pre className="code-text shiki" tabIndex={0}>
        {lines.map((line) => (
          <span key={line.number} className="code-line">
            {line.tokens.map((token, position) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: built once and never reordered.
              <span key={position} style={token.style}>
                {token.text}
              </span>
            ))}
            {"\n"}
          </span>
        ))}
      </pre>
      <div className="code-actions">
        <CopyButton text={props.text} />
      </div>
    </figure>
  );
}
