import "@/components/ui/tokens.css";
import "@/components/ui/base.css";
import type { Metadata } from "next";
import { NotFoundNotice } from "@/components/book/not-found-notice.tsx";
import { messagesFor } from "@/components/messages/messages.ts";
import { bootScript } from "@/components/theme/boot-script.ts";

const messages = messagesFor("ja");

export const metadata: Metadata = { title: `${messages.notFoundTitle} — ${messages.siteName}` };

/** Any address that isn't a page, in the book's first language. */
export default function GlobalNotFound() {
  return (
    <html lang="ja" suppressHydrationWarning>
      <body>
        <script>{bootScript}</script>
        <NotFoundNotice messages={messages} href="/ja/chapter-14" />
      </body>
    </html>
  );
}
