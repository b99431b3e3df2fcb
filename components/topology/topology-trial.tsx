"use client";

import { useEffect, useRef, useState } from "react";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { InlineText } from "../ui/inline-text.tsx";
import type { TrialFault } from "./use-topology.ts";

/** So long without a key is a pause of typing. */
const pauseMs = 250;

const example = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-frontend-policy
spec:
  podSelector:
    matchLabels:
      app: backend
  policyTypes: ["Ingress"]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: frontend
      ports:
        - protocol: TCP
          port: 8080
`;

/** A policy to try: the figure shows what it would do, and the cluster stays as it is. */
export function TopologyTrial(props: {
  isTrial: boolean;
  tryPolicy: (manifest: string | null) => Promise<TrialFault | null>;
}) {
  const { topology: words, terminal } = useMessages();
  const locale = useLocale();
  const [manifest, setManifest] = useState(example);
  const [fault, setFault] = useState<TrialFault | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  async function judge(text: string | null) {
    clearTimeout(timer.current);
    setFault(await props.tryPolicy(text));
  }

  function edit(text: string) {
    setManifest(text);
    clearTimeout(timer.current);
    if (props.isTrial) timer.current = setTimeout(() => void judge(text), pauseMs);
  }

  return (
    <details className="topology-trial">
      <summary>{words.trial}</summary>
      <p>{words.trialText}</p>
      <textarea
        aria-label={words.manifest}
        rows={12}
        spellCheck={false}
        maxLength={16_384}
        value={manifest}
        onChange={(event) => edit(event.target.value)}
      />
      <p className="topology-fault" role="status">
        {fault === "unreachable" ? terminal.unreachableTitle : null}
        {fault && fault !== "unreachable" ? <InlineText text={fault[locale]} /> : null}
      </p>
      <p className="topology-buttons">
        <button type="button" className="button" onClick={() => void judge(manifest)}>
          <Icon name="run" small />
          {words.trialRun}
        </button>
        {props.isTrial ? (
          <button type="button" className="button button-quiet" onClick={() => void judge(null)}>
            {words.trialEnd}
          </button>
        ) : null}
      </p>
    </details>
  );
}
