"use client";

import { useEffect, useState } from "react";
import {
  kubeconfigPath,
  ownKubectlSchema,
  type OwnKubectl as Status,
} from "../../server/contracts/own-kubectl.ts";
import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { LaterIcon } from "../ui/later-icon.tsx";

const fileName = "kubebook.kubeconfig";

/** Lets a learner reach their cluster from their own machine, where the operator offers that. */
export function OwnKubectl() {
  const words = useMessages().dock;
  const [status, setStatus] = useState<Status | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    void readStatus().then(setStatus);
  }, []);
  if (!status?.isOffered) return null;

  async function act(method: "POST" | "DELETE") {
    const response = await fetch(kubeconfigPath, { method }).catch(() => null);
    if (response?.ok && method === "POST") save(await response.blob());
    setFault(response?.ok ? null : faultOf(response?.status, words));
    setStatus(await readStatus());
  }

  return (
    <div className="dock-own-kubectl">
      <p>
        {words.ownKubectl}
        <small>
          {status.until === null
            ? fill(words.ownKubectlNote, { hours: status.hours })
            : fill(words.ownKubectlUntil, { time: timeOf(status.until, words.ownKubectlLocale) })}
        </small>
      </p>
      <p className="dock-own-kubectl-actions">
        <button type="button" className="button button-small" onClick={() => void act("POST")}>
          <LaterIcon name="download" small />
          {words.ownKubectlDownload}
        </button>
        {status.until === null ? null : (
          <button type="button" className="button button-small" onClick={() => void act("DELETE")}>
            {words.ownKubectlWithdraw}
          </button>
        )}
      </p>
      {status.until === null ? null : <code>kubectl --kubeconfig {fileName} get pods</code>}
      <p role="status">{fault}</p>
    </div>
  );
}

async function readStatus(): Promise<Status | null> {
  const response = await fetch(kubeconfigPath).catch(() => null);
  return response?.ok ? ownKubectlSchema.parse(await response.json()) : null;
}

function faultOf(
  status: number | undefined,
  words: { ownKubectlNone: string; ownKubectlFailed: string },
): string {
  return status === 409 ? words.ownKubectlNone : words.ownKubectlFailed;
}

function timeOf(rfc3339: string, locale: string): string {
  const options = { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" } as const;
  return new Date(rfc3339).toLocaleString(locale, options);
}

function save(file: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(link.href);
}
