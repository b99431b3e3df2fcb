"use client";

import { type ExternalSecretsWords, isOpenAt, type PlaceName, places } from "./words.ts";

const boxes: readonly { readonly name: PlaceName; readonly x: number; readonly width: number }[] = [
  { name: "vault", x: 6, width: 112 },
  { name: "operator", x: 158, width: 102 },
  { name: "secret", x: 300, width: 130 },
  { name: "pod", x: 470, width: 92 },
];
const top = 110;
const height = 78;
/** The way of each step, and where its number stands. */
const ways: readonly { readonly path: string; readonly x: number; readonly y: number }[] = [
  { path: "M158 130H120", x: 139, y: 130 },
  { path: "M118 170H156", x: 137, y: 170 },
  { path: "M260 150H298", x: 279, y: 150 },
  { path: "M430 150H468", x: 449, y: 150 },
];

/** The drawing where there is room for it. What it says stands in the text and in the table as well. */
export function PathDrawing({ words, step }: { words: ExternalSecretsWords; step: number }) {
  const lit = places[step];
  return (
    <svg
      className="path-drawing"
      viewBox="0 0 574 300"
      role="img"
      aria-label={`${words.title}: ${words.steps.map(({ name }) => name).join(" → ")}`}
    >
      <rect className="path-ground" x={146} y={6} width={424} height={290} rx={8} />
      <text className="path-label" x={6} y={28}>
        {words.outside}
      </text>
      <text className="path-label" x={158} y={28}>
        {words.inside}
      </text>
      <Objects words={words} />
      {ways.map((way, index) => (
        <g key={way.path} className="path-way" data-lit={index === step || undefined}>
          <path d={way.path} markerEnd="url(#path-arrow)" />
          <circle cx={way.x} cy={way.y} r={10} />
          <text x={way.x} y={way.y + 4}>
            {index + 1}
          </text>
          {index === step ? (
            <circle
              key={step}
              className="path-dot"
              r={4}
              style={{ offsetPath: `path("${way.path}")` }}
            />
          ) : null}
        </g>
      ))}
      {boxes.map(({ name, x, width }) => {
        const place = words.places[name];
        const isOpen = isOpenAt(name);
        return (
          <g key={name} className="path-place" data-lit={name === lit || undefined}>
            <rect x={x} y={top} width={width} height={height} rx={8} />
            <text className="path-name" x={x + 12} y={top + 26}>
              {place.name}
            </text>
            <foreignObject x={x + 12} y={top + 34} width={width - 18} height={40}>
              <span className="path-about">{place.about}</span>
            </foreignObject>
            <rect className="path-value" x={x} y={top + 116} width={width} height={28} rx={5} />
            <text className="path-mono" x={x + 9} y={top + 134}>
              {place.value}
            </text>
            <foreignObject x={x + 18} y={top + 149} width={width + 10} height={40}>
              <span className="path-about" data-open={isOpen || undefined}>
                {place.shape}
              </span>
            </foreignObject>
            <path
              className="path-lock"
              data-open={isOpen || undefined}
              d={lockPath(isOpen)}
              transform={`translate(${x} ${top + 149})`}
            />
          </g>
        );
      })}
      <text className="path-label" x={6} y={top + 106}>
        {words.shape}
      </text>
      <defs>
        <marker
          id="path-arrow"
          viewBox="0 0 8 8"
          refX={7}
          refY={4}
          markerWidth={8}
          markerHeight={8}
          orient="auto"
          markerUnits="userSpaceOnUse"
        >
          <path className="path-arrow" d="M0 0L8 4L0 8z" />
        </marker>
      </defs>
    </svg>
  );
}

function Objects({ words }: { words: ExternalSecretsWords }) {
  const { store, claim } = words.objects;
  return (
    <g className="path-object">
      <rect x={158} y={40} width={138} height={44} rx={6} />
      <text className="path-mono" x={168} y={58}>
        {store.name}
      </text>
      <text className="path-small" x={168} y={75}>
        {store.about}
      </text>
      <rect x={304} y={40} width={160} height={44} rx={6} />
      <text className="path-mono" x={313} y={58}>
        {claim.name}
      </text>
      <text className="path-small" x={313} y={75}>
        {claim.about}
      </text>
      <text className="path-small" x={472} y={66}>
        {words.yours}
      </text>
      <path d="M200 84V110M340 84V97H236V110" />
    </g>
  );
}

/** Shut is narrow, open is wide: the shapes differ, not only the colours. */
function lockPath(isOpen: boolean): string {
  const body = "M3 7h8v6H3z";
  return isOpen ? `${body}M5 7V4.6a2.6 2.6 0 0 1 5-.8` : `${body}M4.6 7V4.8a2.4 2.4 0 0 1 4.8 0V7`;
}
