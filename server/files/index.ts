export { attachFiles } from "./attach-files.ts";
export { Pristine } from "./pristine.ts";
export { createTransfers } from "./transfer.ts";
