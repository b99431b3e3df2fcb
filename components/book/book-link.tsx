"use client";

import Link from "next/link";
import { type ComponentProps, useState } from "react";

/** A link within the book. The page behind it is fetched ahead once its reader points at it or focuses it. */
export function BookLink(props: ComponentProps<typeof Link>) {
  const [isLikely, setLikely] = useState(false);
  const expect = () => setLikely(true);
  return (
    <Link
      prefetch={isLikely ? null : false}
      onPointerEnter={expect}
      onTouchStart={expect}
      onFocus={expect}
      {...props}
    />
  );
}
