"use client";

import { type MouseEvent, type ReactNode, useRef } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";

const menuId = "contents-menu";

/** The table of contents behind a button, where the screen has no room for a column of its own. */
export function ContentsMenu(props: { children: ReactNode }) {
  const messages = useMessages();
  const menu = useRef<HTMLDivElement>(null);

  function closeAfterLink(event: MouseEvent) {
    if (event.target instanceof Element && event.target.closest("a")) menu.current?.hidePopover();
  }

  return (
    <>
      <button
        type="button"
        className="icon-button contents-menu-button"
        popoverTarget={menuId}
        aria-label={messages.openContents}
      >
        <Icon name="menu" />
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the links inside are what is pressed; this only notices it. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a link pressed by key sends a click too. */}
      <div ref={menu} id={menuId} className="contents-menu" popover="auto" onClick={closeAfterLink}>
        {props.children}
      </div>
    </>
  );
}
