"use client";

import "@/components/ui/tokens.css";
import "@/components/ui/base.css";
import "@/components/ui/button.css";
import "@/components/book/notice.css";

/**
 * What is left when even the frame of the pages fails. It's part of every page's weight, so that it holds its own few
 * words, and it says them in both languages: nobody knows the reader's any more.
 */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="ja">
      <body>
        <title>Kubebook</title>
        <main className="notice" id="text">
          <div role="alert">
            <h1>このページを表示できませんでした</h1>
            <p>こちらの不具合です。あなたの作業は、そのまま残っています。</p>
            <p lang="en">This page couldn’t be shown. The fault is ours; your work is as it was.</p>
          </div>
          <p className="notice-ways">
            <button type="button" className="button button-primary" onClick={reset}>
              もう一度試す / <span lang="en">Try again</span>
            </button>
            <a className="button" href="/ja/chapter-14">
              章のはじめへ
            </a>
            <a className="button" href="/en/chapter-14" lang="en">
              To the chapter
            </a>
          </p>
        </main>
      </body>
    </html>
  );
}
