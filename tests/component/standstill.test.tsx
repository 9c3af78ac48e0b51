import "../../app/main.css";
import { beforeEach, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { parseScenario, simulate } from "../../protocol/index.ts";
import type { Trace } from "../../protocol/index.ts";
import { pause, seekTime } from "../../app/state/playback-actions.ts";
import { playback } from "../../app/state/playback.ts";
import { useSelection } from "../../app/state/selection.ts";
import { useSession } from "../../app/state/session.ts";
import { StageView } from "../../app/views/stage/StageView.tsx";

function run(steps: readonly object[], sizes: readonly number[]): Trace {
  const parsed = parseScenario({
    v: 1,
    seed: 1,
    link: { delayMs: 20, bandwidthKbps: 50_000 },
    client: {},
    server: {
      settings: { initialWindowSize: 1_000_000, connectionWindow: 65_535 },
      handlers: [{ steps }],
    },
    script: sizes.map((sizeBytes) => ({
      do: "request",
      request: { method: "POST", path: "/", body: { sizeBytes } },
    })),
  });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  return simulate(parsed.scenario);
}

async function show(trace: Trace, ms: number) {
  const recording = { id: "stall", title: "", subtitle: "", kind: "simulation", trace } as const;
  useSession.getState().openRecording(recording);
  seekTime(ms);
  const screen = await render(
    <div style={{ width: 1000, height: 900 }}>
      <StageView recording={recording} />
    </div>,
  );
  return { screen, client: screen.getByRole("article", { name: "Client" }) };
}

beforeEach(pause);

it("says why the sender stands still, what is behind it, and leads to the frame that frees it, by keyboard", async () => {
  const trace = run([{ do: "sleep", ms: 1200 }, { do: "read" }], [200_000]);
  const { client } = await show(trace, 500);
  const headline = client.getByRole("button", {
    name: /Blocked: connection window is 0; stream 1 still has 134/,
  });
  await expect.element(headline).toHaveAttribute("aria-expanded", "true");
  const because = client.getByRole("list", { name: "Because" });
  await expect.element(because).toHaveTextContent("the handler of stream 1 sleeps until 1 220 ms");
  headline.element().focus();
  await userEvent.keyboard("{Tab}{Enter}");
  await expect.poll(() => playback.getState().atMs).toBeCloseTo(1240.246, 2);
  expect(trace.frames.detail(useSelection.getState().frame ?? -1).name).toBe("WINDOW_UPDATE");
  await expect.element(client).not.toHaveTextContent("Blocked");
});

it("folds away what is behind a standstill, and speaks only while nothing plays", async () => {
  const { client } = await show(run([{ do: "sleep", ms: 1200 }], [200_000]), 500);
  const headline = client.getByRole("button", { name: /Blocked/ });
  await expect.element(headline).toBeVisible();
  headline.element().focus();
  await userEvent.keyboard("{Enter}");
  await expect.element(headline).toHaveAttribute("aria-expanded", "false");
  await expect.element(client.getByRole("list", { name: "Because" })).not.toBeInTheDocument();
  await expect.element(client.getByRole("status")).toHaveAttribute("aria-live", "polite");
  playback.setState({ playing: true });
  await expect.element(client.getByRole("status")).toHaveAttribute("aria-live", "off");
});

it("tells of several streams together, and in a deadlock that nothing comes and who waits", async () => {
  const { client } = await show(run([{ do: "read", as: "Never" }], [200_000, 50_000, 50_000]), 2000);
  await expect.element(client).toHaveTextContent(/Blocked: .*streams 1, 3 and 5 still have/);
  await expect.element(client).toHaveTextContent("Nothing will free it");
  await expect.element(client.getByText("writeRequestBody 3 waits for")).toBeVisible();
  const streams = client.getByRole("list", { name: "Streams" });
  await expect.element(streams).toHaveTextContent(/stream 5.*window/);
});
