import { once } from "node:events";
import { request } from "node:https";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parse } from "yaml";
import { createStage, type Stage } from "../testing/learner.ts";

let stage: Stage;

beforeEach(async () => {
  stage = await createStage();
});

afterEach(() => stage.stop());

/** Asks for an upgrade and resolves with the raw connection. */
async function upgrade(path: string, headers: Record<string, string>): Promise<Duplex> {
  const config = parse(stage.access.kubeconfig("https://localhost"));
  const sent = request({
    socketPath: join(stage.access.socketDirectory, "s"),
    servername: "localhost",
    ca: Buffer.from(config.clusters[0].cluster["certificate-authority-data"], "base64"),
    agent: false,
    path,
    headers: { authorization: `Bearer ${stage.token}`, connection: "Upgrade", ...headers },
  });
  sent.end();
  const [response, socket, head] = await once(sent, "upgrade");
  socket.unshift(head);
  expect(response.headers["sec-websocket-protocol"]).toBe("v5.channel.k8s.io");
  return socket;
}

const webSocket = {
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-protocol": "v5.channel.k8s.io",
  "sec-websocket-extensions": "permessage-deflate",
};
const exec =
  "/api/v1/namespaces/default/pods/web/exec?command=sh&command=-c&command=lab-abcdefgh23";

it("passes bytes both ways as they are and tells how the command ended", async () => {
  const status = '{"status":"Failure","details":{"causes":[{"reason":"ExitCode","message":"7"}]}}';
  stage.cluster.handleUpgrade = (received, socket) => {
    expect(received.url).toBe(
      "/api/v1/namespaces/lab-abcdefgh23/pods/web/exec?command=sh&command=-c&command=lab-abcdefgh23",
    );
    expect(received.headers).toMatchObject({
      "impersonate-user": "learner-abcdefgh23",
      "sec-websocket-protocol": "v5.channel.k8s.io",
    });
    expect(received.headers["sec-websocket-extensions"]).toBeUndefined();
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\nlab-abcdefgh23",
    );
    socket.once("data", (chunk) => {
      socket.write(`echo ${chunk}`);
      const payload = Buffer.from(`\u0003${status}`);
      socket.end(Buffer.concat([Buffer.from([0x82, payload.length]), payload]));
    });
  };
  const socket = await upgrade(exec, webSocket);
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString("latin1");
  });
  socket.write("typed");
  await once(socket, "close");
  expect(text.slice(0, 24)).toBe("lab-abcdefgh23echo typed");
});

it("tells the exit code of a stream of frames", async () => {
  const payload = Buffer.from('\u0003{"status":"Success"}');
  stage.cluster.handleUpgrade = (_received, socket) => {
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n",
    );
    socket.end(Buffer.concat([Buffer.from([0x82, payload.length]), payload]));
  };
  const told = new Promise((resolve) => stage.gateway.onObservation(resolve));
  const socket = await upgrade(exec, webSocket);
  socket.resume();
  expect(await told).toMatchObject({
    verb: "create",
    resource: "pods",
    subresource: "exec",
    namespace: "default",
    name: "web",
    code: 101,
    exec: { command: ["sh", "-c", "lab-abcdefgh23"], exitCode: 0 },
  });
});

it("answers a refusal of the cluster with the learner's names", async () => {
  stage.cluster.handleUpgrade = (_received, socket) => {
    const body = JSON.stringify({ message: 'pods "web" not found in lab-abcdefgh23' });
    socket.end(
      `HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  };
  const answer = await stage.send("GET", exec, undefined, {
    connection: "Upgrade",
    ...webSocket,
  });
  expect([answer.status, answer.json.message]).toEqual([404, 'pods "web" not found in default']);
  expect(stage.observations.at(-1)).toMatchObject({
    code: 404,
    message: 'pods "web" not found in default',
  });
});
