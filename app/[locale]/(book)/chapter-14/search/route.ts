import { compressed } from "@/app/_content/compressed.ts";
import { loadSearchIndex } from "@/app/_content/search-index.ts";
import { isLocale, locales } from "@/components/messages/messages.ts";

export const dynamic = "force-static";
export const dynamicParams = false;

/** One index for each language. */
export function generateStaticParams() {
  return locales.map((locale) => ({ locale }));
}

/** The index of the chapter's search, built with the pages. */
export async function GET(_request: Request, props: { params: Promise<{ locale: string }> }) {
  const { locale } = await props.params;
  return isLocale(locale)
    ? compressed(JSON.stringify(loadSearchIndex(locale)), "application/json")
    : new Response(null, { status: 404 });
}
