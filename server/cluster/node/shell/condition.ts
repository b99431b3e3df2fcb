import type { Process } from "../machine/process.ts";
import type { Expander } from "./expand.ts";
import { matchesPattern } from "./glob.ts";
import type { ConditionNode } from "./syntax.ts";
import { testBinary, testUnary } from "./test-expression.ts";

interface Host {
  readonly process: Process;
  readonly expander: Expander;
}

/** Evaluates `[[ … ]]`, which BusyBox's ash knows as a bash extension. */
export async function evaluateCondition(host: Host, node: ConditionNode): Promise<boolean> {
  const { expander } = host;
  switch (node.type) {
    case "CondWord":
      return (await expander.text(node.word)) !== "";
    case "CondNot":
      return !(await evaluateCondition(host, node.operand));
    case "CondAnd":
      return (
        (await evaluateCondition(host, node.left)) && (await evaluateCondition(host, node.right))
      );
    case "CondOr":
      return (
        (await evaluateCondition(host, node.left)) || (await evaluateCondition(host, node.right))
      );
    case "CondGroup":
      return await evaluateCondition(host, node.expression);
    case "CondUnary":
      return testUnary(host.process, node.operator, await expander.text(node.operand));
    case "CondBinary": {
      const left = await expander.text(node.left);
      if (node.operator === "==" || node.operator === "=" || node.operator === "!=") {
        const isMatch = matchesPattern(await expander.pattern(node.right), left);
        return node.operator === "!=" ? !isMatch : isMatch;
      }
      const right = await expander.text(node.right);
      return node.operator === "=~"
        ? new RegExp(right).test(left)
        : testBinary(host.process, left, node.operator, right);
    }
  }
}
