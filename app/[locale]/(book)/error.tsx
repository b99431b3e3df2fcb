"use client";

import { ErrorNotice } from "@/components/book/error-notice.tsx";

/** What a reader sees when a page of the book can't be shown. */
export default function BookError(props: { error: Error; reset: () => void }) {
  return <ErrorNotice retry={props.reset} />;
}
