import { Drawing } from "./icon.tsx";

const paths = {
  back: "M6 3.5L3 6.5l3 3M3.2 6.5h6.3a3.3 3.3 0 0 1 0 6.6H7",
  bell: "M8 2.2a3.8 3.8 0 0 0-3.8 3.8c0 3.2-1.2 4.6-1.7 5.2h11c-.5-.6-1.7-2-1.7-5.2A3.8 3.8 0 0 0 8 2.2zM6.6 13.3a1.5 1.5 0 0 0 2.8 0",
  diff: "M8 2.5v5M5.5 5h5M5 11.5h6",
  download: "M8 2.5v8M4.5 7.3L8 10.8l3.5-3.5M3 13.5h10",
  key: "M9.2 6.8a3.2 3.2 0 1 1-2-2l.1-.1 6.2 6.2v2.4h-2.4v-1.6H9.5V10L8 8.5",
  keyboard:
    "M3 4h10a1.5 1.5 0 0 1 1.5 1.5V11a1.5 1.5 0 0 1-1.5 1.5H3A1.5 1.5 0 0 1 1.5 11V5.5A1.5 1.5 0 0 1 3 4zM4 7h.1M6.7 7h.1M9.3 7h.1M12 7h.1M5 10h6",
  link: "M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.9-.9",
  lock: "M4.5 7.2h7a1 1 0 0 1 1 1v4.6a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1V8.2a1 1 0 0 1 1-1zM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
  newFile: "M3.5 2h5.8l3.2 3.2V14h-9zM9 2v3.5h3.5M8 7.5v4M6 9.5h4",
  newFolder:
    "M2 4.2c0-.6.4-1 1-1h3.2l1.5 1.7H13c.6 0 1 .4 1 1v6c0 .6-.4 1-1 1H3c-.6 0-1-.4-1-1zM8 7v3.8M6.1 8.9h3.8",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  pencil: "M3 13l.7-2.9L10.6 3.2a1.4 1.4 0 0 1 2 0l.2.2a1.4 1.4 0 0 1 0 2L5.9 12.3z",
  trash: "M3 4.5h10M6.2 4.5V3h3.6v1.5M4.3 4.5l.6 8.7h6.2l.6-8.7",
  unlock:
    "M4.5 7.2h7a1 1 0 0 1 1 1v4.6a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1V8.2a1 1 0 0 1 1-1zM5.5 7V4.6a2.5 2.5 0 0 1 4.9-.7",
  upload: "M8 10.8v-8M4.5 6.2L8 2.7l3.5 3.5M3 13.5h10",
} as const;

export type LaterIconName = keyof typeof paths;

/** A {@link Drawing} of those that come with the parts that show them: no page needs them to be read. */
export function LaterIcon({ name, small = false }: { name: LaterIconName; small?: boolean }) {
  return <Drawing path={paths[name]} small={small} />;
}
