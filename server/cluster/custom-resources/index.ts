export { startCustomResources } from "./controller.ts";
