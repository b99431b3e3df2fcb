"use client";

import type { ReactNode } from "react";
import { fill } from "../messages/fill.ts";
import { useMessages } from "../messages/messages-context.tsx";
import { fontSizeIn, fontSizesPx } from "../terminal/preferences.ts";
import { useTerminal } from "../terminal/terminal-provider.tsx";
import { Icon } from "../ui/icon.tsx";
import { OwnKubectl } from "./own-kubectl.tsx";

/** How the terminal looks, what it tells a screen reader, and its keys. */
export function SettingsPanel() {
  const { snapshot, actions } = useTerminal();
  const words = useMessages().dock;
  const { preferences } = snapshot;
  return (
    <section className="dock-settings-panel" aria-label={words.settings}>
      <FontSize />
      <Toggle
        isOn={preferences.isAlwaysDark}
        set={(isAlwaysDark) => actions.prefer({ isAlwaysDark })}
      >
        {words.alwaysDark}
      </Toggle>
      <Toggle
        isOn={preferences.isScreenReader}
        set={(isScreenReader) => actions.prefer({ isScreenReader })}
      >
        {words.screenReader}
        <small>{words.screenReaderNote}</small>
      </Toggle>
      <OwnKubectl />
      <Keys />
    </section>
  );
}

function FontSize() {
  const { snapshot, actions } = useTerminal();
  const words = useMessages().dock;
  const sizePx = fontSizeIn(snapshot.preferences, innerWidth);
  const set = (fontSizePx: number) => actions.prefer({ fontSizePx });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a legend would stand above the buttons.
    <div className="dock-settings-row" role="group" aria-label={words.fontSize}>
      <span>{words.fontSize}</span>
      <button
        type="button"
        className="icon-button"
        aria-label={words.smaller}
        disabled={sizePx <= fontSizesPx.min}
        onClick={() => set(sizePx - 1)}
      >
        <Icon name="minus" small />
      </button>
      <output className="tabular">{fill(words.pixels, { size: sizePx })}</output>
      <button
        type="button"
        className="icon-button"
        aria-label={words.larger}
        disabled={sizePx >= fontSizesPx.max}
        onClick={() => set(sizePx + 1)}
      >
        <Icon name="plus" small />
      </button>
    </div>
  );
}

function Toggle(props: { isOn: boolean; set: (isOn: boolean) => void; children: ReactNode }) {
  return (
    <label className="dock-settings-row">
      <span>{props.children}</span>
      <input
        type="checkbox"
        checked={props.isOn}
        onChange={(event) => props.set(event.target.checked)}
      />
    </label>
  );
}

function Keys() {
  const words = useMessages().dock;
  const isMac = /mac|iphone|ipad/i.test(navigator.platform);
  const isWindows = /win/i.test(navigator.platform);
  const keys: readonly (readonly [string, string])[] = [
    [isMac ? "⌘C" : "Ctrl+Shift+C", words.keyCopy],
    [isMac ? "⌘V" : isWindows ? "Ctrl+V" : "Ctrl+Shift+V", words.keyPaste],
    [isMac ? "⌘F" : "Ctrl+F", words.keyFind],
    ["Ctrl+Shift+← →", words.keySwitch],
    ["Esc, Tab", words.keyLeave],
  ];
  return (
    <dl className="dock-settings-keys" aria-label={words.keysTitle}>
      {keys.map(([key, text]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
