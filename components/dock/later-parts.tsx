"use client";

import { lazy } from "react";
import { patiently } from "../ui/patiently.ts";

const load = () => patiently(() => import("./open-parts.ts"));

// The dock's parts that nobody sees before they open the terminal or a menu come then, all at once.
export const DockBanner = lazy(async () => ({ default: (await load()).DockBanner }));

export const DockNotice = lazy(async () => ({ default: (await load()).DockNotice }));

export const EscapeHint = lazy(async () => ({ default: (await load()).EscapeHint }));

export const FindBar = lazy(async () => ({ default: (await load()).FindBar }));

export const KeyBar = lazy(async () => ({ default: (await load()).KeyBar }));

export const OutputPanel = lazy(async () => ({ default: (await load()).OutputPanel }));

export const PasteDialog = lazy(async () => ({ default: (await load()).PasteDialog }));

export const ReplayView = lazy(async () => ({ default: (await load()).ReplayView }));

export const SandboxRest = lazy(async () => ({ default: (await load()).SandboxRest }));

export const ScreenTools = lazy(async () => ({ default: (await load()).ScreenTools }));

export const SettingsPanel = lazy(async () => ({ default: (await load()).SettingsPanel }));

export const ShellTabs = lazy(async () => ({ default: (await load()).ShellTabs }));

export const StartOver = lazy(async () => ({ default: (await load()).StartOver }));

export const StripParts = lazy(async () => ({ default: (await load()).StripParts }));
