import type { Messages } from "../messages/messages.ts";
import { Icon } from "../ui/icon.tsx";
import { BookLink } from "./book-link.tsx";

/** In place of a text that isn't written in this language yet: what is there instead. */
export function PreparingNotice(props: {
  messages: Messages;
  /** The same text in another language. */
  elsewhere: { readonly href: string; readonly locale: string } | null;
}) {
  const { messages, elsewhere } = props;
  return (
    <div className="note" role="note">
      <Icon name="clock" />
      <div>
        <p>
          <b>{messages.unwritten}</b>
        </p>
        <p>{messages.unwrittenText}</p>
        {elsewhere ? (
          <p>
            <BookLink href={elsewhere.href} hrefLang={elsewhere.locale}>
              {messages.readInOther}
            </BookLink>
          </p>
        ) : null}
      </div>
    </div>
  );
}
