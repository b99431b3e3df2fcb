import { readFileSync } from "node:fs";
import { request } from "node:https";
import type { ScanSummary } from "../contracts/scan.ts";
import { scanObservationPath } from "../contracts/scan-wire.ts";

/** The report is out already: waiting costs the prompt at most, giving up costs the learner the step. */
const patienceMs = 3000;

/** Where the lessons listen, and who asks. */
interface Observer {
  readonly url: URL;
  readonly ca: string;
  readonly token: string;
}

/** Takes server, CA and token from a kubeconfig as the gateway writes it. @returns null if they aren't there. */
function readObserver(kubeconfig: string): Observer | null {
  const find = (name: string) =>
    new RegExp(`"?\\b${name}"?:\\s*"?([^\\s",}]+)`).exec(kubeconfig)?.[1];
  const server = find("server");
  const ca = find("certificate-authority-data");
  const token = find("token");
  return server && ca && token && URL.canParse(scanObservationPath, server)
    ? { url: new URL(scanObservationPath, server), ca: atob(ca), token }
    : null;
}

/**
 * Tells the lessons about a scan whose report is already written. Resolves soon and never fails: without
 * `KUBEBOOK_OBSERVE`, or if nobody listens, nothing happens.
 */
export async function observeScan(
  summary: ScanSummary,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const { KUBEBOOK_OBSERVE: path } = env;
  if (!path) {
    return;
  }
  try {
    const observer = readObserver(readFileSync(path, "utf8"));
    if (observer) {
      await post(observer, JSON.stringify(summary));
    }
  } catch {
    // The scan itself is done; whoever reads it doesn't care who else is told.
  }
}

function post({ url, ca, token }: Observer, body: string): Promise<void> {
  return new Promise((resolve) => {
    const call = request(url, {
      method: "POST",
      ca,
      agent: false,
      timeout: patienceMs,
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
      },
    });
    const give = setTimeout(() => call.destroy(), patienceMs);
    call.on("response", (response) => response.resume());
    call.on("timeout", () => call.destroy());
    call.on("error", () => undefined);
    call.on("close", () => {
      clearTimeout(give);
      resolve();
    });
    call.end(body);
  });
}
