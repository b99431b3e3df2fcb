"use client";

import { useId, useState } from "react";
import { fill } from "../messages/fill.ts";
import type { Messages } from "../messages/messages.ts";
import type { SecurityLayer } from "./chapter.ts";

const boxes = [
  { x: 1, y: 1, width: 558, height: 378 },
  { x: 40, y: 54, width: 480, height: 302 },
  { x: 80, y: 128, width: 400, height: 204 },
  { x: 120, y: 204, width: 320, height: 104 },
] as const;

/**
 * The four nested layers of cloud native security, to be explored one by one: what each defends, and what this
 * chapter does there. The table tells it all at once.
 */
export function FourLayers(props: { layers: readonly SecurityLayer[]; messages: Messages }) {
  const { layers } = props;
  const words = props.messages.layers;
  const [chosen, setChosen] = useState(layers.findIndex(isHere));
  const group = useId();
  const layer = layers[chosen];
  const title = fill(words.title, {
    names: layers.map(({ name }) => name).join(words.list),
    here: layers
      .filter(isHere)
      .map(({ name }) => name)
      .join(words.and),
  });
  return (
    <figure className="four-layers">
      <svg viewBox="0 0 560 380" role="img" aria-label={title}>
        {layers.map((each, depth) => (
          <Layer
            key={each.name}
            layer={each}
            depth={depth}
            isChosen={depth === chosen}
            choose={() => setChosen(depth)}
            notHere={words.notHere}
          />
        ))}
      </svg>
      <figcaption>
        <fieldset className="four-layers-choice">
          <legend>{words.choose}</legend>
          {layers.map(({ name }, depth) => (
            <label key={name} lang="en">
              <input
                type="radio"
                name={group}
                checked={depth === chosen}
                onChange={() => setChosen(depth)}
              />
              {name}
            </label>
          ))}
        </fieldset>
        {layer ? (
          <dl className="four-layers-chosen" aria-live="polite">
            <div>
              <dt>{fill(words.of, { layer: layer.name })}</dt>
              <dd>{layer.defends}</dd>
            </div>
            <div>
              <dt>{words.here}</dt>
              <dd>{layer.here}</dd>
            </div>
          </dl>
        ) : null}
        <LayersTable {...props} />
      </figcaption>
    </figure>
  );
}

function LayersTable(props: { layers: readonly SecurityLayer[]; messages: Messages }) {
  const words = props.messages.layers;
  return (
    <details className="four-layers-table">
      <summary>{words.table}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.layer}</th>
            <th scope="col">{words.defends}</th>
            <th scope="col">{words.here}</th>
          </tr>
        </thead>
        <tbody>
          {props.layers.map((layer) => (
            <tr key={layer.name} className={isHere(layer) ? "four-layers-row" : undefined}>
              <th scope="row" lang="en">
                {layer.name}
              </th>
              <td>{layer.defends}</td>
              <td>{layer.here}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Layer(props: {
  layer: SecurityLayer;
  depth: number;
  isChosen: boolean;
  choose: () => void;
  notHere: string;
}) {
  const { layer, depth } = props;
  const box = boxes[depth];
  if (!box) return null;
  const isInnermost = depth === boxes.length - 1;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a larger target for what the radio buttons below do.
    <g className={isHere(layer) ? "four-layers-here" : undefined} onClick={props.choose}>
      <rect {...box} rx={12} style={props.isChosen ? { strokeWidth: 3 } : undefined} />
      <text className="four-layers-name" x={box.x + 24} y={box.y + 32}>
        <tspan lang="en">{layer.name}</tspan>
        <tspan className="four-layers-about" dx={10}>
          {layer.about}
        </tspan>
      </text>
      <text className="four-layers-sections" x={box.x + 24} y={box.y + 54}>
        {layer.sections.map((section, index) => (
          <tspan key={section} dx={index === 0 ? 0 : 22}>
            {section}
          </tspan>
        ))}
      </text>
      {isInnermost && !isHere(layer) ? (
        <text className="four-layers-about" x={box.x + 24} y={box.y + 60}>
          {props.notHere}
        </text>
      ) : null}
    </g>
  );
}

function isHere(layer: SecurityLayer): boolean {
  return layer.sections.length > 0;
}
