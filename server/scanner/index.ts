export { provideTrivy } from "./sandbox-program.ts";
