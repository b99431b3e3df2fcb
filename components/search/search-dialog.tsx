"use client";

import "../shortcuts/dialog.css";
import { useEffect, useRef, useState } from "react";
import { BookLink } from "../book/book-link.tsx";
import { fill } from "../messages/fill.ts";
import { useLocale, useMessages } from "../messages/messages-context.tsx";
import { Icon } from "../ui/icon.tsx";
import { find, type SearchEntry, type SearchHit } from "./find.ts";

/** Searches the chapter. The index is fetched when the dialog is first opened. */
export function SearchDialog({ close }: { close: () => void }) {
  const words = useMessages().search;
  const locale = useLocale();
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState("");
  const [entries, setEntries] = useState<readonly SearchEntry[] | "failed" | null>(null);

  useEffect(() => {
    dialog.current?.showModal();
    let isGone = false;
    fetch(`/${locale}/chapter-14/search`)
      .then((response) => response.json() as Promise<readonly SearchEntry[]>)
      .then(
        (index) => isGone || setEntries(index),
        () => isGone || setEntries("failed"),
      );
    return () => {
      isGone = true;
    };
  }, [locale]);

  const hits = Array.isArray(entries) ? find(entries, query) : [];
  return (
    <dialog className="page-dialog" ref={dialog} aria-label={words.label} onClose={close}>
      {/* Enter opens the first hit. */}
      <form
        className="search-field"
        onSubmit={(event) => {
          event.preventDefault();
          dialog.current?.querySelector<HTMLAnchorElement>("a.search-hit")?.click();
        }}
      >
        <Icon name="search" />
        {/* In a field of type `search`, Esc would empty it before it closes the dialog. */}
        <input
          type="text"
          inputMode="search"
          enterKeyHint="search"
          autoComplete="off"
          aria-label={words.placeholder}
          placeholder={words.placeholder}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <button type="button" className="icon-button" aria-label={words.close} onClick={close}>
          <Icon name="close" />
        </button>
      </form>
      <p className="dialog-note" role="status">
        {noteOf(entries, query, hits.length, words)}
      </p>
      <ul className="search-hits">
        {hits.map((hit) => (
          <Hit key={`${hit.entry.href} ${hit.entry.title}`} hit={hit} close={close} />
        ))}
      </ul>
    </dialog>
  );
}

function noteOf(
  entries: readonly SearchEntry[] | "failed" | null,
  query: string,
  count: number,
  words: ReturnType<typeof useMessages>["search"],
): string {
  if (entries === "failed") return words.failed;
  if (entries === null) return words.loading;
  if (query.trim() === "") return words.hint;
  return count > 0 ? fill(words.count, { count }) : fill(words.none, { query });
}

function Hit({ hit, close }: { hit: SearchHit; close: () => void }) {
  const { entry, before, match, after } = hit;
  const text = (
    <>
      <b>{entry.title}</b>
      {entry.section === "" || entry.section === entry.title ? null : (
        <small>{entry.section}</small>
      )}
      <span>
        {before}
        <mark>{match}</mark>
        {after}
      </span>
    </>
  );
  return (
    <li>
      {entry.href === null ? (
        <div className="search-hit">{text}</div>
      ) : (
        <BookLink className="search-hit" href={entry.href} onClick={close}>
          {text}
        </BookLink>
      )}
    </li>
  );
}
