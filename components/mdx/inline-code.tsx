import type { ComponentProps } from "react";

const wholeCharactersMax = 30;

/** Code in a sentence. Short names stay on one line; long paths may break. */
export function InlineCode(props: ComponentProps<"code">) {
  const { children } = props;
  const isShort = typeof children === "string" && children.length <= wholeCharactersMax;
  return <code {...props} className={isShort ? "whole" : props.className} />;
}
