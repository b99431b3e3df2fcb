import "./button.css";

const paths = {
  check: "M3.5 8.5l3 3 6-7",
  checkCircle: "M14.25 8A6.25 6.25 0 1 1 1.75 8a6.25 6.25 0 0 1 12.5 0zM5.2 8.3l2 2 3.6-4.2",
  ring: "M14.25 8A6.25 6.25 0 1 1 1.75 8a6.25 6.25 0 0 1 12.5 0z",
  current:
    "M14.25 8A6.25 6.25 0 1 1 1.75 8a6.25 6.25 0 0 1 12.5 0zM8 6.2a1.8 1.8 0 1 0 0 3.6 1.8 1.8 0 0 0 0-3.6zM8 7.6v.8",
  attention: "M14.25 8A6.25 6.25 0 1 1 1.75 8a6.25 6.25 0 0 1 12.5 0zM8 4.8v3.8M8 11v.1",
  copy: "M7 5.5h5A1.5 1.5 0 0 1 13.5 7v5a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 12V7A1.5 1.5 0 0 1 7 5.5zM10.5 3.5v-.3A1.2 1.2 0 0 0 9.3 2H3.7A1.7 1.7 0 0 0 2 3.7v5.6c0 .7.5 1.2 1.2 1.2h.3",
  run: "M5 3.2v9.6l7.5-4.8z",
  eye: "M1.5 8S4 3.8 8 3.8 14.5 8 14.5 8 12 12.2 8 12.2 1.5 8 1.5 8zM8 6.1a1.9 1.9 0 1 0 0 3.8 1.9 1.9 0 0 0 0-3.8z",
  terminal:
    "M3.55 2.75h8.9a1.8 1.8 0 0 1 1.8 1.8v6.9a1.8 1.8 0 0 1-1.8 1.8h-8.9a1.8 1.8 0 0 1-1.8-1.8v-6.9a1.8 1.8 0 0 1 1.8-1.8zM4.5 6l2 2-2 2M8.2 10.2h3",
  file: "M3.5 2h5.8l3.2 3.2V14h-9zM9 2v3.5h3.5",
  chevronDown: "M3.5 6L8 10.5 12.5 6",
  search: "M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0zM10.4 10.4L14 14",
  sun: "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M3.4 12.6l1-1M11.6 4.4l1-1",
  book: "M8 3.6C6.6 2.7 4.5 2.4 2.2 2.6v10c2.3-.2 4.4.1 5.8 1 1.4-.9 3.5-1.2 5.8-1v-10C11.5 2.4 9.4 2.7 8 3.6zM8 3.6v10",
  full: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  close: "M4.5 4.5l7 7M11.5 4.5l-7 7",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  clock: "M14.25 8A6.25 6.25 0 1 1 1.75 8a6.25 6.25 0 0 1 12.5 0zM8 4.6V8l2.3 1.6",
  server:
    "M3.5 2.5h9a1 1 0 0 1 1 1v2.2a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1V3.5a1 1 0 0 1 1-1zM3.5 9.3h9a1 1 0 0 1 1 1v2.2a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-2.2a1 1 0 0 1 1-1zM5 4.6h.1M5 11.4h.1",
  minus: "M3 8h10",
  plus: "M8 3v10M3 8h10",
  offline:
    "M2 2.5l12 11M1.8 6.6A9.5 9.5 0 0 1 5 4.6M7.5 4.1a9.3 9.3 0 0 1 6.7 2.5M4.2 9.2a5.8 5.8 0 0 1 2.6-1.5M8 12.2v.1",
  left: "M10 3.5L5.5 8l4.5 4.5",
  up: "M3.5 10L8 5.5 12.5 10",
  question:
    "M14.25 8A6.25 6.25 0 1 1 1.75 8a6.25 6.25 0 0 1 12.5 0zM6.2 6.3a1.8 1.8 0 1 1 2.6 1.6c-.5.3-.8.6-.8 1.2M8 11.2v.1",
  reset: "M3.2 6.2A5.2 5.2 0 1 1 2.8 9M3 2.8v3.6h3.6",
  graph:
    "M5.2 8a2 2 0 1 1-4 0 2 2 0 0 1 4 0zM14.6 3.8a2 2 0 1 1-4 0 2 2 0 0 1 4 0zM14.6 12.2a2 2 0 1 1-4 0 2 2 0 0 1 4 0zM5 7.1l5.7-2.5M5 8.9l5.7 2.5",
  right: "M6 3.5L10.5 8 6 12.5",
  settings:
    "M2.5 4.8h5M11.3 4.8h2.2M9.4 2.9a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8zM2.5 11.2h2.2M8.5 11.2h5M6.6 9.3a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8z",
} as const;

export type IconName = keyof typeof paths;

/** A {@link Drawing} of those that pages have from the start. */
export function Icon({ name, small = false }: { name: IconName; small?: boolean }) {
  return <Drawing path={paths[name]} small={small} />;
}

/** A 16 px line drawing in the colour of its text; hidden from assistive technology. */
export function Drawing({ path, small = false }: { path: string; small?: boolean }) {
  return (
    <svg className={small ? "icon icon-small" : "icon"} viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
