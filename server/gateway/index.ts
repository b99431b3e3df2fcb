export { createGateway } from "./create-gateway.ts";
export type { ApiObservation, Gateway, GatewayAccess, SandboxId } from "./gateway.ts";
export { isSandboxId } from "./mapping/names.ts";
export type { GatewayLimits, GatewayOptions } from "./settings.ts";
