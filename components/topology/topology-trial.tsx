"use client";

import { useState } from "react";
import type { Localized } from "../../server/contracts/lab.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { InlineText } from "../ui/inline-text.tsx";

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
  tryPolicy: (manifest: string | null) => Promise<Localized | null>;
}) {
  const words = useMessages().topology;
  const locale = useLocale();
  const [manifest, setManifest] = useState(example);
  const [fault, setFault] = useState<Localized | null>(null);

  async function judge(text: string | null) {
    setFault(await props.tryPolicy(text));
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
        onChange={(event) => {
          setManifest(event.target.value);
          if (props.isTrial) void judge(event.target.value);
        }}
      />
      <p className="topology-fault" role="status">
        {fault ? <InlineText text={fault[locale]} /> : null}
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
