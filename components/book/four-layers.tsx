import "./four-layers.css";

const layers = [
  {
    name: "Cloud",
    defends: "データセンター、ネットワーク、土台になるサービスの設定。",
    here: "直接は扱いません。鍵の管理を外のサービスに任せる話を14.4で読みます。",
  },
  {
    name: "Cluster",
    defends: "誰がAPIを使えるか、Podが誰と話せるか、どんなPodなら受け付けるか。",
    here: "既定では開いている通信を閉じ、名前空間に水準を定めます。",
  },
  {
    name: "Container",
    defends: "イメージに何が入っているか、どんな権限で動くか。",
    here: "rootで動かない設定に直し、イメージの既知の弱点を調べます。",
  },
  {
    name: "Code",
    defends: "自分たちが書いたアプリケーションと、その依存関係。",
    here: "扱いません。外側の3つの層は、コードの誤りが広がるのを抑えます。",
  },
] as const;

/** The four nested layers of cloud native security, and which of them this chapter works on. */
export function FourLayers() {
  return (
    <figure className="four-layers">
      <svg viewBox="0 0 560 380" role="img" aria-labelledby="four-layers-name">
        <title id="four-layers-name">
          外側から順にCloud、Cluster、Container、Codeの4つの層。この章はClusterとContainerを扱います。
        </title>
        <Layer
          x={1}
          y={1}
          width={558}
          height={378}
          name="Cloud"
          about="データセンターと、土台のサービス"
        />
        <Layer
          isHere
          x={40}
          y={54}
          width={480}
          height={302}
          name="Cluster"
          about="Kubernetesそのものと、Podどうしの関係"
          sections={["14.1 NetworkPolicy", "14.2 Pod Security Standards"]}
        />
        <Layer
          isHere
          x={80}
          y={128}
          width={400}
          height={204}
          name="Container"
          about="イメージの中身と、動かす権限"
          sections={["14.2 Pod Security Standards", "14.3スキャン"]}
        />
        <Layer
          x={120}
          y={204}
          width={320}
          height={104}
          name="Code"
          about="自分たちが書いたアプリケーション"
        />
        <text className="four-layers-about" x={144} y={264}>
          この章では扱いません
        </text>
      </svg>
      <figcaption>
        <table>
          <thead>
            <tr>
              <th scope="col">層</th>
              <th scope="col">守るもの</th>
              <th scope="col">この章ですること</th>
            </tr>
          </thead>
          <tbody>
            {layers.map((layer) => (
              <tr key={layer.name}>
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

function Layer(props: {
  x: number;
  y: number;
  width: number;
  height: number;
  name: string;
  about: string;
  isHere?: boolean;
  sections?: readonly string[];
}) {
  const { x, y, name, about, sections = [] } = props;
  return (
    <g className={props.isHere ? "four-layers-here" : undefined}>
      <rect x={x} y={y} width={props.width} height={props.height} rx={12} />
      <text className="four-layers-name" x={x + 24} y={y + 32}>
        <tspan lang="en">{name}</tspan>
        <tspan className="four-layers-about" dx={10}>
          {about}
        </tspan>
      </text>
      <text className="four-layers-sections" x={x + 24} y={y + 54}>
        {sections.map((section, index) => (
          <tspan key={section} dx={index === 0 ? 0 : 22}>
            {section}
          </tspan>
        ))}
      </text>
    </g>
  );
}
