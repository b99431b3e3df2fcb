/** One notification for all tabs: a later one takes its place. */
const tag = "kubebook-turn";

/**
 * Whether notifications are allowed, could be asked for, or are out of the question: refused, or not to be had in
 * this browser. Source: Notifications API (WHATWG), "requestPermission"; browsers of phones show none for pages.
 */
export function notificationsNow(): "allowed" | "askable" | "none" {
  if (typeof Notification === "undefined" || !isSecureContext) return "none";
  if (Notification.permission === "granted") return "allowed";
  return Notification.permission === "default" && canConstruct() ? "askable" : "none";
}

/** Asks the reader for permission; only upon a press of theirs. */
export async function askForNotifications(): Promise<void> {
  await Notification.requestPermission();
}

/** Shows a notification without a sound, where allowed; a click brings the page to the front. @returns what takes it away. */
export function notify(title: string, body: string): () => void {
  if (notificationsNow() !== "allowed") return () => {};
  try {
    const notification = new Notification(title, {
      body,
      tag,
      silent: true,
      lang: document.documentElement.lang,
    });
    notification.onclick = () => {
      window.focus();
      notification.close();
    };
    return () => notification.close();
  } catch {
    // Allowed, but only to service workers; the title tells as well.
    return () => {};
  }
}

/** Where only service workers may notify, constructing throws; elsewhere nothing is shown without permission. */
function canConstruct(): boolean {
  try {
    new Notification("").close();
    return true;
  } catch {
    return false;
  }
}
