"use client";

import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";

const widthMinPx = 420;
const heightMinPx = 160;
const keyStepPx = 24;
const besideFromPx = 1200;

/** The edge that makes the dock larger or smaller, by pointer or arrow keys; kept in this browser. */
export function DockResizer() {
  const words = useMessages().terminal;
  const edge = useRef<HTMLHRElement>(null);
  const [percent, setPercent] = useState(43);

  function resize(sizePx: number) {
    const { property, windowPx, minPx, maxPx } = axis();
    const size = Math.round(Math.min(Math.max(sizePx, minPx), maxPx));
    document.documentElement.style.setProperty(`--${property}`, `${size}px`);
    setPercent(Math.round((size / windowPx) * 100));
    remember(property, size);
  }

  function drag(event: PointerEvent) {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    resize(axis().isBeside ? innerWidth - event.clientX : innerHeight - event.clientY);
  }

  function step(event: KeyboardEvent) {
    const { isBeside } = axis();
    const [larger, smaller] = isBeside ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    if (event.key !== larger && event.key !== smaller) return;
    event.preventDefault();
    const box = edge.current?.parentElement?.getBoundingClientRect();
    const now = (isBeside ? box?.width : box?.height) ?? 0;
    resize(now + (event.key === larger ? keyStepPx : -keyStepPx));
  }

  return (
    <hr
      ref={edge}
      className="dock-edge"
      tabIndex={0}
      aria-label={words.resize}
      aria-valuenow={percent}
      aria-valuemin={20}
      aria-valuemax={75}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={step}
    />
  );
}

function axis() {
  const isBeside = innerWidth >= besideFromPx;
  return isBeside
    ? {
        isBeside,
        property: "dock-width",
        windowPx: innerWidth,
        minPx: widthMinPx,
        maxPx: innerWidth / 2,
      }
    : {
        isBeside,
        property: "dock-height",
        windowPx: innerHeight,
        minPx: heightMinPx,
        maxPx: innerHeight * 0.75,
      };
}

function remember(property: string, sizePx: number) {
  try {
    localStorage.setItem(`kubebook:${property}`, `${sizePx}px`);
  } catch {
    // A browser that stores nothing keeps the size for this page alone.
  }
}
