import type { jaReplay } from "./ja-replay.ts";
import type { Words } from "./words.ts";

/** The words of recordings that are replayed, in English. */
export const enReplay: Words<typeof jaReplay> = {
  replay: {
    offer: "Watch a recording instead",
    watch: "Go on with the recording",
    watchStep: "Watch this step’s recording",
    phoneNote: "The terminal opens over the whole screen. To read only, replay what was recorded.",
    phoneWatch: "Replay the recording",
    label: "Replay of a recording",
    note: "A tick begins each step",
    firstLine: "# This is a recording. You can’t type here",
    screen: "Screen of the recording. The up and down arrow keys scroll it",
    loading: "Loading the recording",
    later: "The recording isn’t here yet. It begins once the server is back.",
    failed: "The recording could not be loaded. Reloading the page may help.",
    leave: "Close the recording",
    previous: "Previous step",
    next: "Next step",
    stepOf: "{number} / {count}",
    step: "Step {number}: {title}",
    text: "The commands of step {number} and what they printed",
    play: "Play",
    pause: "Pause",
    restart: "From the beginning",
    place: "Place in the recording",
    placeText: "{at} / {total}, step {number}: {title}",
    speed: "{speed}×",
    speedLabel: "Speed: {speed} times",
    ready: "The terminal is ready",
    readyText: "The recording stays as long as you like.",
    toTerminal: "To the terminal",
  },
};
