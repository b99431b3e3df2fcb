export { createGateway } from "./create-gateway.ts";
export type {
  ApiObservation,
  Gateway,
  GatewayAccess,
  ObjectQuery,
  Observation,
  SandboxId,
  SandboxReader,
  ScanObservation,
} from "./gateway.ts";
