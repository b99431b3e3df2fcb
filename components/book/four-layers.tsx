"use client";

import { useId, useState } from "react";
import { fill } from "../messages/fill.ts";
import type { Messages } from "../messages/messages.ts";
import type { SecurityLayer } from "./chapter.ts";

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
      <fieldset>
        <legend className="screen-reader">{title}</legend>
        <Layer {...props} depth={0} group={group} chosen={chosen} choose={setChosen} />
      </fieldset>
      <figcaption>
        <p className="four-layers-hint">{words.choose}</p>
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

interface LayerProps {
  readonly layers: readonly SecurityLayer[];
  readonly messages: Messages;
  readonly depth: number;
  readonly group: string;
  readonly chosen: number;
  readonly choose: (depth: number) => void;
}

/** A layer with those inside it. All of its ground belongs to its radio button. */
function Layer(props: LayerProps) {
  const { layers, depth, chosen } = props;
  const layer = layers[depth];
  if (!layer) return null;
  return (
    <div className="layer" data-chosen={depth === chosen || undefined}>
      <label>
        <input
          type="radio"
          name={props.group}
          checked={depth === chosen}
          onChange={() => props.choose(depth)}
        />
        <b lang="en">{layer.name}</b>
        <span className="layer-about">{layer.about}</span>
      </label>
      {isHere(layer) ? (
        <p className="layer-sections">
          {layer.sections.map((section) => (
            <span key={section}>{section}</span>
          ))}
        </p>
      ) : null}
      {depth === layers.length - 1 && !isHere(layer) ? (
        <p className="layer-about">{props.messages.layers.notHere}</p>
      ) : null}
      <Layer {...props} depth={depth + 1} />
    </div>
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

function isHere(layer: SecurityLayer): boolean {
  return layer.sections.length > 0;
}
