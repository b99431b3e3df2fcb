"use client";

import { useEffect, useState } from "react";
import { useMessages } from "../messages/messages-context.tsx";

const idleMsMax = 8000;

interface Drawn {
  readonly side: number;
  readonly path: string;
}

/** On paper only: the page's address as a QR code, so that the hands-on is one look away, and which edition this is. */
export function PaperAddress({ edition }: { edition: string }) {
  const messages = useMessages();
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  useEffect(() => {
    let isGone = false;
    const load = async () => {
      const { encode } = await import("uqr");
      const { data, size } = encode(`${location.origin}${location.pathname}`, { border: 0 });
      if (!isGone) setDrawn({ side: size, path: pathOf(data) });
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
  return (
    <div className="paper-address">
      {drawn ? (
        <svg
          viewBox={`0 0 ${drawn.side} ${drawn.side}`}
          shapeRendering="crispEdges"
          aria-hidden="true"
        >
          <path d={drawn.path} />
        </svg>
      ) : null}
      <small>
        {drawn ? messages.onScreen : null}
        <span>{edition}</span>
      </small>
    </div>
  );
}

function pathOf(data: readonly (readonly boolean[])[]): string {
  return data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
}
