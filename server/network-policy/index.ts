export { cidrContains } from "./cidr.ts";
export { judgeFlow } from "./judge.ts";
export type {
  Decision,
  Party,
  PolicyJson,
  PolicyWorld,
  Verdict,
} from "./model.ts";
