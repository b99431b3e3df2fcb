import { startKubebook } from "../fixtures/kubebook.ts";
import { Tab } from "../fixtures/tab.ts";
import { expect, test } from "../fixtures/test.ts";

test("a server that is told to stop says so on every page and in every shell, and ends them", async () => {
  const kubebook = await startKubebook();
  const tab = await Tab.open(kubebook.url);
  await tab.prompt();
  const told = new Promise<void>((resolve) => tab.socket.once("server:stopping", resolve));
  const seen = tab.sees(
    /Kubebookはしばらく止まります。ファイルもクラスターに置いたものも残ります。/,
  );
  const closed = new Promise<string>((resolve) => tab.socket.once("disconnect", resolve));
  const stopped = kubebook.stop();
  await Promise.all([told, seen, closed]);
  await stopped;
  await expect(fetch(kubebook.url)).rejects.toThrow();
});

test("Ctrl-C, which every process gets, ends the cluster after those who need it", async () => {
  const kubebook = await startKubebook({ LOG_LEVEL: "error" }, { ownGroup: true });
  const tab = await Tab.open(kubebook.url);
  await tab.prompt();
  const seen = tab.sees(/Kubebookはしばらく止まります。/);
  const stopped = kubebook.interrupt();
  await seen;
  await stopped;
  expect(kubebook.lastWords()).toBe("");
});

test("SIGTERM to npm, which is all that a supervisor knows of, ends the server", async () => {
  const kubebook = await startKubebook({}, { throughNpm: true });
  await kubebook.stop();
  await expect
    .poll(() =>
      fetch(kubebook.url).then(
        () => "answers",
        () => "is gone",
      ),
    )
    .toBe("is gone");
});
