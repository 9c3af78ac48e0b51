import "../../app/main.css";
import { beforeEach, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { parseScenario, simulate } from "../../protocol/index.ts";
import { pause, seekTime } from "../../app/state/playback-actions.ts";
import { useSelection } from "../../app/state/selection.ts";
import { useSession } from "../../app/state/session.ts";
import { capsuleSpan, flightsAt } from "../../app/views/stage/flights.ts";
import { LANE_HEIGHT } from "../../app/views/stage/geometry.ts";
import { StageView } from "../../app/views/stage/StageView.tsx";

beforeEach(pause);

it("says of which frame the pointer is on a capsule, and selects it", async () => {
  const parsed = parseScenario({
    v: 1,
    seed: 1,
    link: { delayMs: 20, bandwidthKbps: 50_000 },
    client: {},
    server: { handlers: [{ steps: [{ do: "read" }] }] },
    script: [{ do: "request", request: { method: "POST", path: "/", body: { sizeBytes: 50_000 } } }],
  });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  const trace = simulate(parsed.scenario);
  const recording = { id: "pipe", title: "", subtitle: "", kind: "simulation", trace } as const;
  useSession.getState().openRecording(recording);
  seekTime(12);
  const screen = await render(
    <div style={{ width: 1000, height: 900 }}>
      <StageView recording={recording} />
    </div>,
  );
  const lane = screen.container.querySelector("canvas");
  const data = flightsAt(trace, 12).findLast(({ from, type }) => from === "client" && type === 0);
  if (lane === null || data === undefined) throw new Error("no DATA is under way");
  // A third of the stage, once the styles are there.
  await expect.poll(() => lane.clientWidth).toBeGreaterThan(300);
  const { left, length } = capsuleSpan(data, lane.clientWidth);
  // Anew for each use: it is scaled in place.
  const onCapsule = () => ({ position: { x: left + length / 2, y: lane.clientHeight - LANE_HEIGHT / 2 } });
  await userEvent.hover(lane, onCapsule());
  await expect.poll(() => lane.title).toBe("DATA, stream 1, 848 octets");
  await userEvent.click(lane, onCapsule());
  expect(useSelection.getState().frame).toBe(data.index);
  await userEvent.hover(lane, { position: { x: lane.clientWidth / 2, y: 2 } });
  await expect.poll(() => lane.title).toBe("");
});
