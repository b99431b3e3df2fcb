import "./four-layers.css";
import { fill, type Messages } from "../messages/messages.ts";
import type { SecurityLayer } from "./chapter.ts";

const boxes = [
  { x: 1, y: 1, width: 558, height: 378 },
  { x: 40, y: 54, width: 480, height: 302 },
  { x: 80, y: 128, width: 400, height: 204 },
  { x: 120, y: 204, width: 320, height: 104 },
] as const;

/** The four nested layers of cloud native security, which of them this chapter works on, and a table twin. */
export function FourLayers(props: { layers: readonly SecurityLayer[]; messages: Messages }) {
  const { layers } = props;
  const words = props.messages.layers;
  const title = fill(words.title, {
    names: layers.map((layer) => layer.name).join(words.list),
    here: layers
      .filter(isHere)
      .map((layer) => layer.name)
      .join(words.and),
  });
  return (
    <figure className="four-layers">
      <svg viewBox="0 0 560 380" role="img" aria-labelledby="four-layers-name">
        <title id="four-layers-name">{title}</title>
        {layers.map((layer, depth) => (
          <Layer key={layer.name} layer={layer} depth={depth} notHere={words.notHere} />
        ))}
      </svg>
      <figcaption>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.layer}</th>
              <th scope="col">{words.defends}</th>
              <th scope="col">{words.here}</th>
            </tr>
          </thead>
          <tbody>
            {layers.map((layer) => (
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
      </figcaption>
    </figure>
  );
}

function Layer(props: { layer: SecurityLayer; depth: number; notHere: string }) {
  const { layer, depth } = props;
  const box = boxes[depth];
  if (!box) return null;
  const isInnermost = depth === boxes.length - 1;
  return (
    <g className={isHere(layer) ? "four-layers-here" : undefined}>
      <rect {...box} rx={12} />
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
