export { loadChapter } from "./content/chapter.ts";
export { attachLessons } from "./sockets.ts";
