export { clientAddress } from "./client-address.ts";
export { loadPolicies } from "./content-security-policy.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export { pageServices, providePageServices } from "./page-services.ts";
export { createPageSockets, type PageSocket, type PageSockets } from "./sockets.ts";
export { createWebServer, type WebServer } from "./web-server.ts";
