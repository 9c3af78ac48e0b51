/** How long a page's main thread is held by one task, in processor time: what other programs of the machine take does not count. */
import type { Browser } from "@playwright/test";

export interface TaskWatch {
  /** The longest task since the watch began, in ms. */
  longestMs(): Promise<number>;
}

/** One at a time for each browser. */
export async function watchTasks(browser: Browser): Promise<TaskWatch> {
  const session = await browser.newBrowserCDPSession();
  const events: TraceRow[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...value.map(rowOf)));
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["toplevel", "__metadata"] },
  });
  return {
    async longestMs() {
      const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
      await session.send("Tracing.end");
      await complete;
      await session.detach();
      return longestOf(events);
    },
  };
}

/** Of Chromium's trace events what is needed here. */
interface TraceRow {
  readonly name: unknown;
  readonly thread: string;
  readonly threadName: unknown;
  /** Processor time in µs. */
  readonly tdur: number;
}

function rowOf(event: object): TraceRow {
  const get = (key: string): unknown => Reflect.get(event, key);
  const args = get("args");
  const threadName = typeof args === "object" && args !== null ? Reflect.get(args, "name") : undefined;
  return {
    name: get("name"),
    thread: `${String(get("pid"))} ${String(get("tid"))}`,
    threadName,
    tdur: Number(get("tdur") ?? 0),
  };
}

function longestOf(events: readonly TraceRow[]): number {
  const main = new Set(
    events
      .filter(({ name, threadName }) => name === "thread_name" && threadName === "CrRendererMain")
      .map(({ thread }) => thread),
  );
  const tasks = events.filter(({ name, thread }) => main.has(thread) && /RunTask/.test(String(name)));
  const longestUs = tasks.reduce((longest, { tdur }) => Math.max(longest, tdur), 0);
  // A browser that calls its threads or tasks otherwise would seem to be infinitely quick.
  if (longestUs === 0) throw new Error("no task of the page's main thread was measured");
  return Math.round(longestUs / 1000);
}
