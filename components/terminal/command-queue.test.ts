import { describe, expect, it } from "vitest";
import { CommandQueue, type Prompt, promptIn } from "./command-queue.ts";

const prompt = (generation: number, typed = ""): Prompt => ({ generation, typed });

describe("promptIn", () => {
  it("finds bash's prompt and what is typed after it", () => {
    expect(promptIn("learner@kubebook:~$ ", 3)).toEqual({ generation: 3, typed: "" });
    expect(promptIn("learner@kubebook:~/a$ kubectl get", 3)).toEqual({
      generation: 3,
      typed: "kubectl get",
    });
    expect(promptIn("bash-5.2$ ", 0)).toEqual({ generation: 0, typed: "" });
  });

  it("finds none in the output of a program, or in a shell inside a Pod", () => {
    expect(promptIn("", 1)).toBeNull();
    expect(promptIn("Connecting to backend-service (10.96.143.27:80)", 1)).toBeNull();
    expect(promptIn("/ $ ", 1)).toBeNull();
    expect(promptIn("> ", 1)).toBeNull();
  });
});

describe("CommandQueue", () => {
  it("types each line at a prompt of its own", () => {
    const queue = new CommandQueue();
    queue.start("first\nsecond");
    expect(queue.next(null)).toBeNull();
    expect(queue.next(prompt(1))).toBe("first\r");
    expect(queue.next(prompt(1, "first"))).toBeNull();
    expect(queue.command).toBe("first\nsecond");
    expect(queue.next(null)).toBeNull();
    expect(queue.next(prompt(4))).toBe("second\r");
    expect(queue.command).toBeNull();
    expect(queue.next(prompt(6))).toBeNull();
  });

  it("clears what the reader had typed", () => {
    const queue = new CommandQueue();
    queue.start("ls");
    expect(queue.next(prompt(1, "kubectl ge"))).toBe("\u0015ls\r");
  });

  it("types a here-document as one, since its lines aren't commands", () => {
    const queue = new CommandQueue();
    queue.start("cat > a <<'E'\nx: 1\nE");
    expect(queue.next(prompt(1))).toBe("cat > a <<'E'\rx: 1\rE\r");
  });

  it("forgets on cancel, and lets a new command take the place of one that waits", () => {
    const queue = new CommandQueue();
    queue.start("a");
    queue.start("b");
    expect(queue.command).toBe("b");
    queue.cancel();
    expect(queue.command).toBeNull();
    expect(queue.next(prompt(1))).toBeNull();
  });

  it("only types a last line that isn't to be run", () => {
    const queue = new CommandQueue();
    queue.start("first\nsecond", false);
    expect(queue.next(prompt(1))).toBe("first\r");
    expect(queue.next(prompt(2))).toBe("second");
  });
});
