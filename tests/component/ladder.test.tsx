import "../../app/main.css";
import { beforeEach, expect, it } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { POST_LESSON } from "../../app/rooms/learn/lessons/post.ts";
import { PlayerBar } from "../../app/shell/PlayerBar.tsx";
import { seekFrame, seekTime } from "../../app/state/playback-actions.ts";
import { playback } from "../../app/state/playback.ts";
import { useSelection } from "../../app/state/selection.ts";
import { useSession } from "../../app/state/session.ts";
import type { Recording } from "../../app/state/session.ts";
import { LadderView } from "../../app/views/ladder/LadderView.tsx";
import { StageView } from "../../app/views/stage/StageView.tsx";
import { simulate } from "../../protocol/index.ts";
import { manyStreams } from "../support/many-streams.ts";

let recording: Recording;
beforeEach(async () => {
  await page.viewport(1000, 900);
  recording = recordingOf(POST_LESSON.scenario);
});

function recordingOf(scenario: typeof POST_LESSON.scenario): Recording {
  const trace = simulate(scenario);
  return { id: scenario.name ?? "", title: "Test", subtitle: "", kind: "simulation", trace, scenario };
}

/** The frame that asks. */
function request(): number {
  const { frames } = recording.trace;
  return Array.from({ length: frames.length }, (_, i) => i).findIndex((i) => frames.plain(i).type === 1);
}

async function show(of: Recording, withStage = false) {
  useSession.setState({ room: "learn" });
  useSession.getState().openRecording(of);
  const screen = await render(
    <div style={{ width: 900 }}>
      {withStage && (
        <div style={{ height: 420 }}>
          <StageView recording={of} />
        </div>
      )}
      <div style={{ height: 400 }}>
        <LadderView recording={of} />
      </div>
      {withStage && <PlayerBar recording={of} />}
    </div>,
  );
  await nextFrame();
  return screen;
}

/** All painters have drawn, and what they have scrolled is known. */
async function nextFrame(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
}

it("tells the selected frame by name and place, and walks on by arrow keys", async () => {
  const screen = await show(recording);
  const list = screen.getByRole("listbox", { name: "Ladder of frames" });
  seekFrame(request());
  await expect
    .element(list.getByRole("option", { name: "HEADERS 1, POST /upload, from client" }))
    .toHaveAttribute("aria-posinset", String(request() + 1));
  list.element().focus();
  await userEvent.keyboard("{ArrowDown}");
  const option = list.getByRole("option", { selected: true });
  await expect.element(option).toHaveAccessibleName(/^DATA 1, 16\D384 octets, from client$/);
  await expect.element(list).toHaveAttribute("aria-activedescendant", option.element().id);
  expect(getComputedStyle(option.element()).outlineStyle).toBe("solid");
});

it("selects the frame whose label is clicked, and goes to the time that is clicked beside", async () => {
  const screen = await show(recording);
  const list = screen.getByRole("listbox", { name: "Ladder of frames" });
  seekFrame(request());
  await nextFrame();
  const { top, left } = screen.getByRole("option").element().getBoundingClientRect();
  const box = list.element().getBoundingClientRect();
  await list.click({ position: { x: left - box.left + 20, y: top - box.top + 24 } });
  expect(useSelection.getState().frame).toBe(request() + 1);
  await list.click({ position: { x: box.width / 2, y: 300 } });
  expect(useSelection.getState().frame).toBe(request() + 1);
  expect(playback.getState().atMs).toBeGreaterThan(20);
});

it("says all of a label that is pointed at, and keeps it under the pointer when scrolled", async () => {
  const screen = await show(recording);
  const list = screen.getByRole("listbox", { name: "Ladder of frames" });
  const option = screen.getByRole("option").element().getBoundingClientRect();
  const box = list.element().getBoundingClientRect();
  await list.hover({ position: { x: option.left - box.left + 20, y: option.top - box.top + 24 } });
  await expect.element(list).toHaveAttribute("title", "SETTINGS 0 3 settings");
  list.element().scrollTop += 16;
  await expect.element(list).toHaveAttribute("title", expect.stringMatching(/^WINDOW_UPDATE 0/));
  await list.hover({ position: { x: box.width / 2, y: 200 } });
  await expect.element(list).toHaveAttribute("title", "");
});

it("follows the cursor, and leaves the place alone when the cursor can be seen", async () => {
  const screen = await show(recording);
  const list = screen.getByRole("listbox", { name: "Ladder of frames" }).element();
  const middleMs = recording.trace.durationMs / 2;
  seekTime(middleMs);
  await nextFrame();
  expect(list.scrollTop).toBeGreaterThan(0);
  list.scrollTop += 40;
  await nextFrame();
  const before = list.scrollTop;
  seekTime(middleMs + 0.001);
  await nextFrame();
  expect(list.scrollTop).toBe(before);
});

const MOST_TOUCHED = 80;

/**
 * Scrubbing is quick because so little of the page changes. Times cannot be tested where others work too; the nodes that each
 * step touches can.
 */
it("draws thousands of frames without a node of its own, and the stage beside it with a bounded number", async () => {
  const many = recordingOf(manyStreams(16));
  expect(many.trace.frames.length).toBeGreaterThan(1500);
  const screen = await show(many, true);
  const list = screen.getByRole("listbox", { name: "Ladder of frames" }).element();
  const touched = { ladder: new Set<Node>(), page: new Set<Node>() };
  let most = 0;
  const observer = new MutationObserver((records) => {
    for (const { target } of records) touched[list.contains(target) ? "ladder" : "page"].add(target);
  });
  observer.observe(screen.container, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true,
  });
  for (let i = 1; i <= 30; i++) {
    seekTime((many.trace.durationMs * ((i * 17) % 31)) / 31);
    await nextFrame();
    most = Math.max(most, touched.page.size);
    touched.page.clear();
  }
  observer.disconnect();
  expect(touched.ladder.size).toBe(0);
  expect(list.querySelectorAll("*").length).toBeLessThan(5);
  // The two ends: as many with a hundred streams as with ten. The pipe is a canvas, too.
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(MOST_TOUCHED);
});
