export { createGateway } from "./create-gateway.ts";
export type {
  Gateway,
  GatewayAccess,
  ObjectQuery,
  Observation,
  SandboxId,
  SandboxReader,
} from "./gateway.ts";
