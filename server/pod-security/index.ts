export { detailText, evaluate, reasonText } from "./evaluate.ts";
export {
  compareLevels,
  type LabelFault,
  levelVersionText,
  type NamespacePolicy,
  policyOfLabels,
} from "./labels.ts";
export type {
  CheckedContainer,
  CheckedMetadata,
  CheckedPodSpec,
  LevelVersion,
} from "./model.ts";
