import type { HttpRequest } from "../../http/server.ts";
import type { Process } from "../../machine/process.ts";

/** Fills the variables of a text such as `hello from $hostname`. Unknown ones are empty. */
export function fillVariables(text: string, process: Process, request: HttpRequest): string {
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_whole, braced?: string, plain?: string) =>
    variable(braced ?? plain ?? "", process, request),
  );
}

function variable(name: string, process: Process, request: HttpRequest): string {
  const host = request.headers.get("host") ?? "localhost";
  const values: Readonly<Record<string, string>> = {
    args: request.target.split("?")[1] ?? "",
    document_uri: request.path,
    host: host.replace(/:\d+$/, ""),
    hostname: process.machine.environment.hostname,
    http_host: host,
    proxy_add_x_forwarded_for: [request.headers.get("x-forwarded-for"), request.remote.ip]
      .filter((part) => part !== undefined)
      .join(", "),
    query_string: request.target.split("?")[1] ?? "",
    remote_addr: request.remote.ip,
    remote_port: String(request.remote.port),
    request: `${request.method} ${request.target} ${request.version}`,
    request_method: request.method,
    request_uri: request.target,
    scheme: "http",
    server_addr: request.local.ip,
    server_port: String(request.local.port),
    server_protocol: request.version,
    time_iso8601: process.machine.clock
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, "+00:00"),
    uri: request.path,
  };
  if (name.startsWith("http_")) {
    return values[name] ?? request.headers.get(name.slice(5).replace(/_/g, "-")) ?? "";
  }
  return values[name] ?? "";
}
