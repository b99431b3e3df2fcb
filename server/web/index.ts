export { loadPolicies, type PolicyOf } from "./content-security-policy.ts";
export { type PageServices, pageServices, providePageServices } from "./page-services.ts";
export {
  createWebServer,
  type PageHandler,
  type WebServer,
  type WebServerOptions,
} from "./web-server.ts";
