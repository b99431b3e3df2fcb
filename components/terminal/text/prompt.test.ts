import { describe, expect, it } from "vitest";
import { copyable, splitPrompt } from "./prompt.ts";

describe("splitPrompt", () => {
  it("takes a shell's prompt off what is typed", () => {
    expect(splitPrompt("learner@kubebook:~/a b$ ls -l")).toEqual({
      prompt: "learner@kubebook:~/a b$ ",
      typed: "ls -l",
    });
    expect(splitPrompt("bash-5.2$ ")).toEqual({ prompt: "bash-5.2$ ", typed: "" });
  });

  it("finds none in output, nor in a Pod's shell", () => {
    expect(splitPrompt("costs US$ 5")).toBeNull();
    expect(splitPrompt("/ # ls")).toBeNull();
    expect(splitPrompt("a: b$ c")).toBeNull();
  });
});

describe("copyable", () => {
  it("drops prompts and trailing blanks, and keeps everything else", () => {
    const selection = [
      "learner@kubebook:~$ kubectl get pods",
      "NAME           READY   STATUS    ",
      "  indented     1/1     Running   ",
      "",
      "learner@kubebook:~/professional$ ",
    ].join("\r\n");
    expect(copyable(selection)).toBe(
      "kubectl get pods\nNAME           READY   STATUS\n  indented     1/1     Running\n\n",
    );
  });

  it("drops the prompt of a shell in a Pod", () => {
    expect(copyable("/ # wget -O- http://backend-service  \n/app $ id")).toBe(
      "wget -O- http://backend-service\nid",
    );
  });

  it("keeps a dollar that is no prompt's", () => {
    expect(copyable("price: 5$ each\n$ echo")).toBe("price: 5$ each\n$ echo");
  });
});
