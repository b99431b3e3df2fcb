import AxeBuilder from "@axe-core/playwright";
import { newLearner, openLesson } from "../fixtures/lesson.ts";
import { expect, test } from "../fixtures/test.ts";

const slug = "network-policy";
const directory = "professional-kubernetes-hands-on/src/part5/security";

test("files are edited beside the shell, live both ways", async ({ browser, baseURL }) => {
  const context = await newLearner(browser, baseURL);
  const { page, terminal } = await openLesson(context, slug);
  const scripts: string[] = [];
  page.on("response", (response) => scripts.push(response.url()));
  await terminal.open();
  const before = scripts.length;
  const tab = (name: string) => terminal.panel.getByRole("tab", { name });
  await tab("ファイル").click();
  const tree = terminal.panel.getByRole("tree", { name: "作業フォルダーのファイル" });
  const line = (name: string) => tree.getByRole("treeitem", { name });
  await line("deny-all-policy.yaml").click();
  const editor = terminal.panel.getByRole("textbox", { name: "deny-all-policy.yamlの編集" });
  await expect(editor).toContainText("kind: NetworkPolicy");
  expect(scripts.length).toBeGreaterThan(before);

  await editor.click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# from the page\n");
  await expect(terminal.panel.getByText("未保存")).toBeVisible();
  await page.keyboard.press("Control+s");
  await expect(terminal.panel.getByText("保存しました")).toBeVisible();
  await tab("ターミナル").click();
  await terminal.type(`head -1 ${directory}/deny-all-policy.yaml`);
  await terminal.shows(/\n# from the page\n/);

  await terminal.type(`echo '# from the shell' >> ${directory}/deny-all-policy.yaml; touch made`);
  await tab("ファイル").click();
  await expect(editor).toContainText("# from the shell");
  await expect(line("made")).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).include(".files").analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);

  await editor.click();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("# mine\n");
  await tab("ターミナル").click();
  await terminal.type(`echo '# theirs' >> ${directory}/deny-all-policy.yaml`);
  await tab("ファイル").click();
  const conflict = terminal.panel.getByRole("alert");
  await expect(conflict).toContainText("シェルで書き換えられました");
  await expect(editor).toContainText("# mine");
  await conflict.getByRole("button", { name: "新しい内容を読む" }).click();
  await expect(editor).toContainText("# theirs");
  await expect(editor).not.toContainText("# mine");
  await context.close();
});

test("files are made, renamed, brought, fetched and deleted by keyboard", async ({
  browser,
  baseURL,
}) => {
  const context = await newLearner(browser, baseURL);
  const { page, terminal } = await openLesson(context, slug);
  const panel = terminal.panel;
  await panel.getByRole("tab", { name: "ファイル" }).click();
  await panel.getByText("作業フォルダーはまだありません").waitFor();
  await panel.getByRole("button", { name: "ターミナルを開く" }).click();
  await terminal.isReady();
  await panel.getByRole("tab", { name: "ファイル" }).click();
  const tree = panel.getByRole("tree");
  await panel.getByRole("button", { name: "新しいファイル" }).click();
  await page.keyboard.type("pod");
  await page.keyboard.press("Enter");
  await expect(tree.getByRole("treeitem", { name: "pod.yaml", exact: true })).toBeVisible();
  await panel.getByRole("textbox", { name: "pod.yamlの編集" }).click();
  await page.keyboard.type("a: 1\na: 2");
  await expect(panel.getByText("気になるところ1か所")).toBeVisible();
  await page.keyboard.press("Control+s");

  await tree.getByRole("treeitem", { name: "pod.yaml", exact: true }).focus();
  await page.keyboard.press("F2");
  await page.keyboard.type("renamed");
  await page.keyboard.press("Enter");
  await expect(tree.getByRole("treeitem", { name: "renamed.yaml" })).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    panel.getByRole("link", { name: "ダウンロード" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("renamed.yaml");

  await panel.locator('input[type="file"]').setInputFiles({
    name: "brought.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("brought"),
  });
  await expect(tree.getByRole("treeitem", { name: "brought.txt" })).toBeVisible();

  await tree.getByRole("treeitem", { name: "renamed.yaml" }).focus();
  await page.keyboard.press("Delete");
  await page.getByRole("dialog").getByRole("button", { name: "renamed.yamlを削除" }).click();
  await expect(tree.getByRole("treeitem", { name: "renamed.yaml" })).toBeHidden();
  await panel.getByRole("tab", { name: "ターミナル" }).click();
  await terminal.type("ls; cat brought.txt");
  await terminal.shows(/brought\.txt\s+professional-kubernetes-hands-on\nbrought/);
  await context.close();
});
