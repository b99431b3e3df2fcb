import type { PageSockets } from "../web/index.ts";
import { type FilesServices, TabFiles } from "./tab-files.ts";

/** Serves the files of their home to every tab; what it holds ends with the tab. */
export function attachFiles(sockets: PageSockets, services: FilesServices): void {
  sockets.onTab((socket, learnerId) => new TabFiles(socket, learnerId, services));
}
