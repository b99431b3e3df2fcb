export { createOwnKubectls } from "./own-kubectl.ts";
export { createOwnKubectlRoute } from "./route.ts";
