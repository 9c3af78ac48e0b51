/** The lessons on flow control, in the order in which they are told. Each is fetched when it is opened. */
import type { LessonEntry } from "./lessons.ts";

export const FLOW_CONTROL: readonly LessonEntry[] = [
  {
    id: "credit",
    title: "Credit, and its two levels",
    shortTitle: "Credit",
    load: async () => (await import("./lessons/credit.ts")).CREDIT_LESSON,
  },
  {
    id: "slow-reader",
    title: "One slow reader blocks everyone",
    shortTitle: "Slow reader",
    load: async () => (await import("./lessons/slow-reader.ts")).SLOW_READER_LESSON,
  },
  {
    id: "round-trip",
    title: "64 KB per round trip",
    shortTitle: "Round trip",
    load: async () => (await import("./lessons/round-trip.ts")).ROUND_TRIP_LESSON,
  },
  {
    id: "two-windows",
    title: "SETTINGS moves streams, not the connection",
    shortTitle: "Two windows",
    load: async () => (await import("./lessons/two-windows.ts")).TWO_WINDOWS_LESSON,
  },
  {
    id: "negative",
    title: "The negative window",
    shortTitle: "Negative",
    load: async () => (await import("./lessons/negative.ts")).NEGATIVE_LESSON,
  },
  {
    id: "padding",
    title: "Padding counts",
    shortTitle: "Padding",
    load: async () => (await import("./lessons/padding.ts")).PADDING_LESSON,
  },
  {
    id: "leak",
    title: "Credit leaked on dead streams",
    shortTitle: "Leak",
    load: async () => (await import("./lessons/leak.ts")).LEAK_LESSON,
  },
  {
    id: "early-answer",
    title: "The early answer to an upload",
    shortTitle: "Early answer",
    load: async () => (await import("./lessons/early-answer.ts")).EARLY_ANSWER_LESSON,
  },
];
