import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeFilesClient } from "./fake-files-client.ts";
import { FilesModel, targetDirectory, wouldLose } from "./files-model.ts";
import { rowsOf } from "./tree-rows.ts";

const policy = "src/part5/security/deny.yaml";
let client: FakeFilesClient;
let model: FilesModel;

const settled = () => vi.waitFor(() => expect(model.getState().listings.size).toBeGreaterThan(0));
const tree = () => {
  const { listings, expanded } = model.getState();
  return rowsOf(listings, expanded).map(({ path }) => path);
};

beforeEach(async () => {
  client = new FakeFilesClient({ [policy]: "kind: A", "src/part5/security/b.yaml": "kind: B" });
  model = new FilesModel(client);
  model.start();
  await vi.waitFor(() => expect(tree()).toContain(policy));
});

describe("the tree", () => {
  it("goes through directories that hold one directory, and watches what is open", () => {
    expect(tree()).toEqual(["src/part5/security", policy, "src/part5/security/b.yaml"]);
    expect(client.watched).toEqual(["", "src", "src/part5", "src/part5/security"]);
  });

  it("shows what the shell made or deleted, and stays closed where it was closed", async () => {
    client.writeFromShell("src/part5/security/new.yaml", "");
    await vi.waitFor(() => expect(tree()).toContain("src/part5/security/new.yaml"));
    model.collapse("src/part5");
    client.writeFromShell("src/x.yaml", "");
    await vi.waitFor(() => expect(tree()).toEqual(["src", "src/part5", "src/x.yaml"]));
  });

  it("makes, renames and deletes, and tells when a name is taken", async () => {
    expect(await model.createFile("src", "c.yaml")).toBe(true);
    expect([model.getState().document?.path, client.files.get("src/c.yaml")]).toEqual([
      "src/c.yaml",
      "",
    ]);
    expect(await model.createFile("src", "c.yaml")).toBe(false);
    expect(model.getState().notice).toEqual({ kind: "failed", code: "exists" });
    expect(await model.rename("src/c.yaml", "d.yaml")).toBe(true);
    expect([model.getState().document?.path, model.getState().selected]).toEqual([
      "src/d.yaml",
      "src/d.yaml",
    ]);
    expect(await model.remove("src/d.yaml")).toBe(true);
    expect([model.getState().document, tree().includes("src/d.yaml")]).toEqual([null, false]);
  });

  it("puts new things into the selected directory, or beside the selected file", () => {
    expect(targetDirectory(model.getState())).toBe("");
    model.select(policy);
    expect(targetDirectory(model.getState())).toBe("src/part5/security");
    model.select("src/part5");
    expect(targetDirectory(model.getState())).toBe("src/part5");
  });
});

describe("the document", () => {
  beforeEach(() => model.open(policy));
  const document = () => model.getState().document;

  it("is saved over what was read", async () => {
    model.edit("kind: C");
    expect([wouldLose(model.getState(), "other"), wouldLose(model.getState(), policy)]).toEqual([
      true,
      false,
    ]);
    await model.save();
    expect([client.files.get(policy), document()?.savedText]).toEqual(["kind: C", "kind: C"]);
    expect(model.getState().notice).toEqual({ kind: "saved" });
  });

  it("follows the shell while nothing is unsaved", async () => {
    client.writeFromShell(policy, "kind: S");
    await vi.waitFor(() => expect(document()).toMatchObject({ text: "kind: S", revision: 2 }));
  });

  it("keeps what was written when the shell writes as well, until the reader decides", async () => {
    model.edit("mine");
    client.writeFromShell(policy, "theirs");
    await vi.waitFor(() => expect(document()?.outside).toBe("changed"));
    expect(document()).toMatchObject({ text: "mine", revision: 1 });
    await model.save();
    expect([client.files.get(policy), document()?.outside]).toEqual(["theirs", "changed"]);
    await model.overwrite();
    expect([client.files.get(policy), document()?.outside]).toEqual(["mine", null]);
  });

  it("tells whether it was saved, whatever was saved before", async () => {
    model.edit("mine");
    expect(await model.save()).toBe(true);
    model.edit("mine again");
    client.files.set(policy, "shell");
    expect(await model.save()).toBe(false);
    expect(model.getState().document).toMatchObject({ text: "mine again", outside: "changed" });
  });

  it("is told nothing of another one that was being saved", async () => {
    model.edit("mine");
    client.files.set(policy, "shell");
    const saved = model.save();
    await model.open("src/part5/security/b.yaml");
    expect(await saved).toBe(false);
    expect(model.getState().document).toMatchObject({ text: "kind: B", outside: null });
  });

  it("takes the shell's text when asked to", async () => {
    model.edit("mine");
    client.writeFromShell(policy, "theirs");
    await vi.waitFor(() => expect(document()?.outside).toBe("changed"));
    await model.reload();
    expect(document()).toMatchObject({ text: "theirs", outside: null, revision: 2 });
  });

  it("can be made again after the shell deleted it", async () => {
    client.writeFromShell(policy, null);
    await vi.waitFor(() => expect(document()?.outside).toBe("gone"));
    await model.save();
    expect([client.files.get(policy), document()?.outside]).toEqual(["kind: A", null]);
  });

  it("keeps what was written while the server is away", async () => {
    model.edit("mine");
    client.failure = "offline";
    await model.save();
    expect(model.getState().notice).toEqual({ kind: "failed", code: "offline" });
    expect(document()).toMatchObject({ text: "mine", isSaving: false, outside: null });
  });

  it("says why it can't be opened", async () => {
    client.failure = "not-text";
    await model.open("picture.png");
    expect(document()).toMatchObject({ phase: "failed", failure: "not-text" });
  });
});

describe("uploads", () => {
  it("lie in the directory afterwards", async () => {
    await model.upload("src", [new File(["a: 1"], "up.yaml")]);
    expect([client.files.get("src/up.yaml"), model.getState().notice]).toEqual([
      "a: 1",
      { kind: "uploaded", name: "up.yaml" },
    ]);
    await settled();
  });

  it("that are too large aren't sent, and a full home is told", async () => {
    const large = new File([new Uint8Array(4 * 1024 * 1024 + 1)], "large.bin");
    await model.upload("", [large]);
    expect(model.getState().notice).toEqual({ kind: "upload-too-large", name: "large.bin" });
    client.failure = "full";
    await model.upload("", [new File(["x"], "x")]);
    expect(model.getState().notice).toEqual({ kind: "failed", code: "full" });
  });
});

it("tells why home can't be read, and reads it when asked again", async () => {
  client = new FakeFilesClient({ "a.yaml": "" });
  client.failure = "absent";
  model = new FilesModel(client);
  model.start();
  await vi.waitFor(() => expect(model.getState().failure).toBe("absent"));
  client.failure = null;
  await model.retry();
  expect([model.getState().failure, tree()]).toEqual([null, ["a.yaml"]]);
});
