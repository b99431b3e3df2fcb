export { cidrContains } from "./cidr.ts";
export { judge, judgeFlow } from "./judge.ts";
export type {
  Decision,
  NamespaceJson,
  Party,
  PodJson,
  PolicyJson,
  PolicyWorld,
  Verdict,
} from "./model.ts";
