/** Path of a Chromium that runs on this machine, or undefined when there is none. */
export function findBrowser(): Promise<string | undefined>;
