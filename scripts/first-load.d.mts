import type { Plugin } from "vite";

/** Prints how much JavaScript the first visit needs, and warns when it is too much. */
export function firstLoad(): Plugin;
