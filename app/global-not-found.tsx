import "@/components/ui/tokens.css";
import "@/components/ui/base.css";
import type { Metadata } from "next";
import { NotFoundNotice } from "@/components/book/not-found-notice.tsx";
import { messagesFor } from "@/components/messages/messages.ts";
import { bootScript } from "@/components/theme/boot-script.ts";

const messages = messagesFor("ja");

export const metadata: Metadata = { title: `${messages.notFoundTitle} — ${messages.siteName}` };

/** Any address that isn't a page, in both languages: nobody knows the reader's. */
export default function GlobalNotFound() {
  return (
    <html lang="ja" suppressHydrationWarning>
      <body>
        <script>{bootScript}</script>
        <NotFoundNotice
          first={{ locale: "ja", messages, href: "/ja/chapter-14" }}
          second={{ locale: "en", messages: messagesFor("en"), href: "/en/chapter-14" }}
        />
      </body>
    </html>
  );
}
