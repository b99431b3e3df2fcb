import type { Socket } from "socket.io-client";
import type { OpenTerminalReply } from "../../server/contracts/terminal.ts";
import { Tab } from "../fixtures/tab.ts";

/** Whoever does something. */
export interface Actor {
  readonly url: string;
  tab: Tab;
  /** Runs a command and waits for its end. */
  command(command: string): Promise<void>;
  /** Types what ends the shell, waits for that, and opens another one. */
  endsShell(text: string): Promise<void>;
  /** @throws Error unless the terminal was opened. */
  reopened(reply: OpenTerminalReply): Promise<void>;
  expect(holds: boolean, message: string): void;
  wait(ms: number): Promise<void>;
}

/** Something that a learner does, and how often it's done compared with the others. */
interface Act {
  readonly name: string;
  readonly weight: number;
  readonly run: (learner: Actor) => Promise<void>;
}

function runs(name: string, weight: number, command: string): Act {
  return { name, weight, run: (learner) => learner.command(command) };
}

/** A program that goes on until Ctrl-C. */
async function interrupted(learner: Actor, command: string, ms: number): Promise<void> {
  learner.tab.type(`${command}\r`);
  await learner.wait(ms);
  learner.tab.type("\x03");
  await learner.command("true");
}

const working: readonly Act[] = [
  runs("ls", 8, "ls -la ~ | head -3"),
  runs("get", 8, "kubectl get pods"),
  runs("get -A", 2, "kubectl get pods -A"),
  runs(
    "deployment",
    4,
    "kubectl create deploy web --image=nginx --replicas=2; kubectl rollout status deploy web --timeout=20s; kubectl delete deploy web",
  ),
  runs("namespace", 2, "kubectl create ns pss-demo; kubectl delete ns pss-demo"),
  runs(
    "exec",
    3,
    "kubectl run box --image=busybox --restart=Never -- sleep 60; kubectl wait --for=condition=Ready pod/box --timeout=20s; kubectl exec box -- echo inside; kubectl delete pod box --now",
  ),
  runs("trivy", 1, "trivy image --severity CRITICAL python:3.12-alpine | tail -3"),
  { name: "watch", weight: 2, run: (learner) => interrupted(learner, "kubectl get pods -w", 1500) },
];

const moving: readonly Act[] = [
  {
    name: "reconnect",
    weight: 6,
    async run(learner) {
      learner.tab.type(`echo while-$((1+1))-away; seq 1 200\r`);
      await learner.reopened(await learner.tab.reconnect());
      await learner.command("true");
    },
  },
  {
    name: "reload",
    weight: 4,
    async run(learner) {
      learner.tab.close();
      learner.tab = await Tab.open(learner.url, learner.tab.cookie);
      await learner.reopened(await learner.tab.attach());
      await learner.command("true");
    },
  },
  {
    name: "second tab",
    weight: 2,
    async run(learner) {
      const second = await Tab.open(learner.url, learner.tab.cookie);
      await second.attach();
      await learner.command("echo for both");
      second.close();
    },
  },
  { name: "new shell", weight: 2, run: (learner) => learner.endsShell("exit 3\r") },
  {
    name: "start over",
    weight: 1,
    async run(learner) {
      const reply = await learner.tab.socket
        .timeout(60_000)
        .emitWithAck("sandbox:start-over", { home: true, objects: true });
      learner.expect(reply.ok, "starting over failed");
      await learner.reopened(await learner.tab.attach());
      await learner.command("kubectl get pods");
    },
  },
];

const misbehaving: readonly Act[] = [
  runs("output", 2, "head -c 3000000 /dev/urandom | base64 | tail -1"),
  runs(
    "forks",
    1,
    "for i in {1..150}; do sleep 2 & done 2>/dev/null; sleep 1; kill %% 2>/dev/null",
  ),
  runs("disk", 1, "head -c 20000000 /dev/zero > ~/big; rm ~/big"),
  runs("files", 1, "(for i in {1..300}; do exec {fd}</dev/null || break; done) 2>/dev/null"),
  { name: "endless", weight: 2, run: (learner) => interrupted(learner, "yes", 700) },
  { name: "killed shell", weight: 2, run: (learner) => learner.endsShell("kill -9 $$\r") },
  {
    name: "orphans",
    weight: 2,
    run: (learner) =>
      learner.endsShell("setsid nohup sleep 3600 >/dev/null 2>&1 & kubectl get pods -w & exit\r"),
  },
  {
    name: "nonsense",
    weight: 2,
    async run(learner) {
      const raw = learner.tab.socket as unknown as Socket;
      for (let count = 0; count < 50; count += 1) {
        raw.emit("terminal:open", null);
        raw.emit("terminal:input", { terminal: "main", text: 7 });
        raw.emit("terminal:ack", { terminal: "main", offset: -1 });
        raw.emit("no:such-event", "x".repeat(1000));
      }
      await learner.wait(1000);
      await learner.command("true");
    },
  },
  {
    name: "slow reader",
    weight: 2,
    async run(learner) {
      learner.tab.isDrawing = false;
      learner.tab.type("head -c 2000000 /dev/zero | tr '\\0' x\r");
      await learner.wait(2000);
      learner.tab.isDrawing = true;
      await learner.reopened(await learner.tab.attach());
      await learner.command("true");
    },
  },
  {
    name: "strangers",
    weight: 2,
    async run(learner) {
      const answers = await Promise.all([
        fetch(`${learner.url}/ja/chapter-14`),
        fetch(`${learner.url}/api/files?path=../../etc/passwd`),
        fetch(`${learner.url}/nothing`, { method: "POST" }),
      ]);
      await Promise.all(answers.map((answer) => answer.arrayBuffer()));
      await Tab.open(learner.url, "kubebook_learner=a.b").then(
        (tab) => {
          tab.close();
          learner.expect(false, "a stranger's socket was let in");
        },
        () => {},
      );
    },
  },
];

const [first, ...rest] = [...working, ...moving, ...misbehaving];

/** Everything that learners of a soak run do. */
export const acts: readonly [Act, ...Act[]] = [first as Act, ...rest];
