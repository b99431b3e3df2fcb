export { createGateway } from "./create-gateway.ts";
export type { Gateway, GatewayAccess, SandboxId } from "./gateway.ts";
