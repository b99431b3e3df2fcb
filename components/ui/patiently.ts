const pauseMs = 3000;
/** A server that answers and doesn't give a program has another version of the page by now. */
const answersMax = 2;

/**
 * Loads a program of the page, again and again while the server can't be reached; `onFailure` is called each
 * time. @throws what `load` throws once the server is there and the program isn't.
 */
export async function patiently<T>(load: () => Promise<T>, onFailure?: () => void): Promise<T> {
  for (let answers = 0; ; ) {
    try {
      return await load();
    } catch (error) {
      if (answers >= answersMax) throw error;
      onFailure?.();
      await pause();
      answers = (await doesServerAnswer()) ? answers + 1 : 0;
    }
  }
}

/** Ends early when the browser is back on a network. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, pauseMs);
    addEventListener("online", end);
  });
}

async function doesServerAnswer(): Promise<boolean> {
  return fetch(location.href, { method: "HEAD", cache: "no-store" }).then(
    () => true,
    () => false,
  );
}
