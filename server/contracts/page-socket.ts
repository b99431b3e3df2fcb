import type { FilesClientEvents, FilesServerEvents } from "./files.ts";
import type { LessonClientEvents, LessonServerEvents } from "./lesson.ts";
import type { ScanClientEvents, ScanServerEvents } from "./scan.ts";
import type { ClientToServerEvents, ServerToClientEvents } from "./terminal.ts";
import type { TopologyClientEvents, TopologyServerEvents } from "./topology.ts";

/** Everything that a page sends over its one socket. */
export interface PageClientEvents
  extends ClientToServerEvents,
    FilesClientEvents,
    LessonClientEvents,
    ScanClientEvents,
    TopologyClientEvents {}

/** Everything that the server sends to a page. */
export interface PageServerEvents
  extends ServerToClientEvents,
    FilesServerEvents,
    LessonServerEvents,
    ScanServerEvents,
    TopologyServerEvents {}
