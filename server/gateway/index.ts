export { createGateway } from "./create-gateway.ts";
export type {
  ApiObservation,
  Gateway,
  GatewayAccess,
  ObjectQuery,
  Observation,
  OutsideAccess,
  OutsideKeys,
  SandboxId,
  SandboxReader,
} from "./gateway.ts";
