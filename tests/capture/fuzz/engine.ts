/** What `npm run fuzz` bundles and runs in a thread of its own. */
export { caseOf, formatNames } from "./cases.ts";
export { judge } from "./judge.ts";
export { shrink } from "./shrink.ts";
