/** Where the page's socket connects; authenticated by the learner's cookie alone. */
export const socketPath = "/socket.io";

/** `POST` here gives the browser a learner's cookie if it has none; answers 204. */
export const sessionPath = "/api/session";
