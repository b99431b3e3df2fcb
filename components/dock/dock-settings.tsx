"use client";

import "./dock-settings.css";
import { Suspense, useEffect, useRef, useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { SettingsPanel } from "./later-parts.tsx";

/** A button that unfolds how the terminal looks, what it tells a screen reader, and its keys. */
export function DockSettings() {
  const words = useMessages().dock;
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    const close = (event: Event) => {
      const isInside = event.target instanceof Node && box.current?.contains(event.target);
      if (!isInside) setOpen(false);
    };
    document.addEventListener("pointerdown", close);
    document.addEventListener("focusin", close);
    return () => {
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("focusin", close);
    };
  }, [isOpen]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc closes from anywhere inside.
    <div
      ref={box}
      className="dock-settings"
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        setOpen(false);
        box.current?.querySelector("button")?.focus();
      }}
    >
      <button
        type="button"
        className="icon-button"
        aria-label={words.settings}
        title={words.settings}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <Icon name="settings" />
      </button>
      <Suspense fallback={null}>{isOpen ? <SettingsPanel /> : null}</Suspense>
    </div>
  );
}
