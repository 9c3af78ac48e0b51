/** The gallery: things that happened to people, each a lesson with its source and its cure. */
import type { LessonEntry } from "./lessons.ts";

export const INCIDENTS: readonly LessonEntry[] = [
  {
    id: "early-window",
    title: "A small window, enforced too early",
    shortTitle: "Early window",
    load: async () => (await import("./incidents/early-window.ts")).EARLY_WINDOW,
  },
  {
    id: "burst",
    title: "A burst before SETTINGS",
    shortTitle: "The burst",
    load: async () => (await import("./incidents/burst.ts")).BURST,
  },
  {
    id: "stream-count",
    title: "The two ends count streams differently",
    shortTitle: "Stream counts",
    load: async () => (await import("./incidents/stream-count.ts")).STREAM_COUNT,
  },
  {
    id: "too-many-pings",
    title: "Too many pings",
    shortTitle: "Keepalive",
    load: async () => (await import("./incidents/too-many-pings.ts")).TOO_MANY,
  },
  {
    id: "goaway-cut",
    title: "GOAWAY, and the door falls shut",
    shortTitle: "GOAWAY",
    load: async () => (await import("./incidents/goaway-cut.ts")).GOAWAY_CUT,
  },
  {
    id: "drain",
    title: "A drain that loses requests",
    shortTitle: "The drain",
    load: async () => (await import("./incidents/drain.ts")).DRAIN,
  },
  {
    id: "dead-peer",
    title: "A dead peer on an open connection",
    shortTitle: "Dead peer",
    load: async () => (await import("./incidents/dead-peer.ts")).DEAD_PEER,
  },
  {
    id: "stuck-ping",
    title: "A PING behind a full socket",
    shortTitle: "Stuck PING",
    load: async () => (await import("./incidents/stuck-ping.ts")).STUCK_PING,
  },
  {
    id: "starvation",
    title: "The watch that starves",
    shortTitle: "Starvation",
    load: async () => (await import("./incidents/starvation.ts")).STARVATION,
  },
  {
    id: "rapid-reset",
    title: "Rapid Reset",
    shortTitle: "Rapid Reset",
    load: async () => (await import("./incidents/rapid-reset.ts")).RAPID_RESET,
  },
  {
    id: "made-you-reset",
    title: "MadeYouReset",
    shortTitle: "MadeYouReset",
    load: async () => (await import("./incidents/made-you-reset.ts")).MADE_YOU_RESET,
  },
  {
    id: "continuation-flood",
    title: "A header block without end",
    shortTitle: "CONTINUATION",
    load: async () => (await import("./incidents/continuation-flood.ts")).CONTINUATION_FLOOD,
  },
  {
    id: "hpack-desync",
    title: "Header tables out of step",
    shortTitle: "HPACK",
    load: async () => (await import("./incidents/hpack-desync.ts")).HPACK_DESYNC,
  },
  {
    id: "upper-case",
    title: "An upper-case header name",
    shortTitle: "Upper case",
    load: async () => (await import("./incidents/upper-case.ts")).UPPER_CASE,
  },
  {
    id: "late-data",
    title: "DATA for a stream that is gone",
    shortTitle: "Late DATA",
    load: async () => (await import("./incidents/late-data.ts")).LATE_DATA,
  },
];
