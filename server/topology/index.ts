export { attachTopology } from "./sockets.ts";
