import type { IncomingMessage, ServerResponse } from "node:http";
import { scanSummarySchema } from "../../contracts/scan.ts";
import { scanObservationPath, scanSummaryBytesMax } from "../../contracts/scan-wire.ts";
import { readBody, StatusError } from "../../kube/index.ts";
import type { SandboxState } from "../identity/sandbox-state.ts";
import type { Observations } from "../observations.ts";
import { sendStatus } from "./answer.ts";
import type { Services } from "./exchange.ts";
import { admit, toStatusError } from "./serve.ts";

/** Whether a request tells of a scan instead of asking the cluster. */
export function isScanReport(request: IncomingMessage): boolean {
  return request.method === "POST" && request.url === scanObservationPath;
}

/** Takes the summary of a scan that ended in the learner's shell; answers 204, or a Status. Never throws. */
export async function serveScanReport(
  services: Services,
  observations: Observations,
  sandbox: SandboxState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    admit(sandbox);
    const bytes = await readBody(request, scanSummaryBytesMax);
    observations.publish({
      kind: "scan",
      sandbox: sandbox.names.sandbox,
      at: services.clock.now().toISOString(),
      summary: parseSummary(bytes),
    });
    response.writeHead(204).end();
  } catch (error) {
    const status = toStatusError(error, services);
    if (!response.destroyed) {
      sendStatus(response, status);
    }
  }
}

function parseSummary(bytes: Buffer) {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    throw StatusError.badRequest("the summary of a scan must be JSON");
  }
  const parsed = scanSummarySchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw StatusError.badRequest(
      `the summary of a scan is malformed: ${issue?.path.join(".")}: ${issue?.message}`,
    );
  }
  return parsed.data;
}
