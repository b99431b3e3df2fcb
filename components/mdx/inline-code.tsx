import type { ComponentProps } from "react";

const wholeCharactersMax = 30;

/** What stays on one line of a long path or name: a part with its slash, never a half of a hyphened word. */
const unbroken = /\s+|[^\s/]+\/?|\//g;

/** Code in a sentence. Short names stay on one line; long paths may break after their slashes. */
export function InlineCode(props: ComponentProps<"code">) {
  const { children } = props;
  if (typeof children !== "string") return <code {...props} />;
  if (children.length <= wholeCharactersMax) return <code {...props} className="whole" />;
  return (
    <code {...props}>
      {[...children.matchAll(unbroken)].map(({ 0: part, index }) =>
        part.trim() === "" ? (
          part
        ) : (
          <span key={index} className="command-word">
            {part}
          </span>
        ),
      )}
    </code>
  );
}
