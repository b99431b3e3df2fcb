"use client";

import { ErrorNotice } from "@/components/book/error-notice.tsx";

/** What a reader sees in place of a text that can't be shown. The dock beside it, and what runs there, stays. */
export default function SectionError(props: { error: Error; reset: () => void }) {
  return <ErrorNotice retry={props.reset} />;
}
