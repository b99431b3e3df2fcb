"use client";

import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";

const widthMinPx = 420;
const heightMinPx = 160;
const keyStepPx = 24;
const besideFromPx = 1200;

/**
 * The edge that makes the dock larger or smaller, by pointer, arrow keys, Home and End; pressed twice, the dock is
 * as it was at first. The size is kept in this browser.
 */
export function DockResizer() {
  const { terminal, dock } = useMessages();
  const edge = useRef<HTMLHRElement>(null);
  const [state, setState] = useState({ percent: 43, isBeside: true });

  useEffect(() => {
    const look = () => setState(measure(edge.current));
    look();
    addEventListener("resize", look);
    return () => removeEventListener("resize", look);
  }, []);

  function resize(sizePx: number | null) {
    const { property, minPx, maxPx } = axis();
    const size = sizePx === null ? null : Math.round(Math.min(Math.max(sizePx, minPx), maxPx));
    if (size === null) document.documentElement.style.removeProperty(`--${property}`);
    else document.documentElement.style.setProperty(`--${property}`, `${size}px`);
    setState(measure(edge.current));
    remember(property, size);
  }

  function drag(event: PointerEvent) {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    resize(axis().isBeside ? innerWidth - event.clientX : innerHeight - event.clientY);
  }

  function step(event: KeyboardEvent) {
    const { isBeside, minPx, maxPx } = axis();
    const now = sizeOf(edge.current, isBeside);
    const [larger, smaller] = isBeside ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
    const sizes: Record<string, number> = {
      [larger]: now + keyStepPx,
      [smaller]: now - keyStepPx,
      Home: minPx,
      End: maxPx,
    };
    const size = sizes[event.key];
    if (size === undefined) return;
    event.preventDefault();
    resize(size);
  }

  return (
    <hr
      ref={edge}
      className="dock-edge"
      tabIndex={0}
      aria-label={terminal.resize}
      aria-orientation={state.isBeside ? "vertical" : "horizontal"}
      aria-valuenow={state.percent}
      aria-valuemin={20}
      aria-valuemax={75}
      title={dock.reset}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onDoubleClick={() => resize(null)}
      onKeyDown={step}
    />
  );
}

function axis() {
  const isBeside = innerWidth >= besideFromPx;
  return isBeside
    ? { isBeside, property: "dock-width", minPx: widthMinPx, maxPx: innerWidth / 2 }
    : { isBeside, property: "dock-height", minPx: heightMinPx, maxPx: innerHeight * 0.75 };
}

function sizeOf(edge: HTMLElement | null, isBeside: boolean): number {
  const box = edge?.parentElement?.getBoundingClientRect();
  return (isBeside ? box?.width : box?.height) ?? 0;
}

function measure(edge: HTMLElement | null) {
  const { isBeside } = axis();
  const share = sizeOf(edge, isBeside) / (isBeside ? innerWidth : innerHeight);
  return { isBeside, percent: Math.round(share * 100) };
}

function remember(property: string, sizePx: number | null) {
  try {
    if (sizePx === null) localStorage.removeItem(`kubebook:${property}`);
    else localStorage.setItem(`kubebook:${property}`, `${sizePx}px`);
  } catch {
    // A browser that stores nothing keeps the size for this page alone.
  }
}
