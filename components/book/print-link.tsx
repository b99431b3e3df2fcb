"use client";

import "./print-link.css";
import { useEffect, useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";

const idleMsMax = 8000;

interface Printed {
  readonly address: string;
  readonly side: number;
  readonly path: string;
}

/** On paper only: the page's address and the same as a QR code, so that the hands-on is one look away. */
export function PrintLink() {
  const messages = useMessages();
  const [printed, setPrinted] = useState<Printed | null>(null);
  useEffect(() => {
    let isGone = false;
    const load = async () => {
      const { encode } = await import("uqr");
      const address = `${location.origin}${location.pathname}`;
      const { data, size } = encode(address, { border: 0 });
      if (!isGone) setPrinted({ address, side: size, path: pathOf(data) });
    };
    const timer = setTimeout(() => void load(), idleMsMax);
    const beforePrint = () => void load();
    addEventListener("beforeprint", beforePrint);
    return () => {
      isGone = true;
      clearTimeout(timer);
      removeEventListener("beforeprint", beforePrint);
    };
  }, []);
  if (!printed) return null;
  return (
    <div className="print-link" aria-hidden="true">
      <svg
        viewBox={`0 0 ${printed.side} ${printed.side}`}
        shapeRendering="crispEdges"
        aria-hidden="true"
      >
        <path d={printed.path} />
      </svg>
      <p>
        {messages.onScreen}
        <br />
        {printed.address}
      </p>
    </div>
  );
}

function pathOf(data: readonly (readonly boolean[])[]): string {
  return data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
}
