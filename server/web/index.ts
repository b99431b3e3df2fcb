export { loadPolicies, type PolicyOf } from "./content-security-policy.ts";
export {
  createWebServer,
  type PageHandler,
  type WebServer,
  type WebServerOptions,
} from "./web-server.ts";
