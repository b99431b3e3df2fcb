import "@/components/ui/tokens.css";
import "@/components/ui/base.css";
import type { Metadata, Viewport } from "next";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { isLocale, locales, messagesFor } from "@/components/messages/messages.ts";
import { MessagesProvider } from "@/components/messages/messages-context.tsx";
import { bootScript } from "@/components/theme/boot-script.ts";

export const dynamicParams = false;

export const metadata: Metadata = { title: { default: "Kubebook", template: "%s — Kubebook" } };

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  interactiveWidget: "resizes-content",
  colorScheme: "light dark",
};

/** Every language that the book has been written in is built as static pages. */
export function generateStaticParams() {
  return locales.map((locale) => ({ locale }));
}

/** The frame of every page of one language. */
export default async function LocaleLayout(props: {
  params: Promise<{ locale: string }>;
  children: ReactNode;
}) {
  const { locale } = await props.params;
  if (!isLocale(locale)) notFound();
  const messages = messagesFor(locale);
  return (
    <html lang={locale} suppressHydrationWarning>
      <body>
        <script>{bootScript}</script>
        <a className="skip-link" href="#text">
          {messages.skipToText}
        </a>
        <MessagesProvider locale={locale} messages={messages}>
          {props.children}
        </MessagesProvider>
      </body>
    </html>
  );
}
