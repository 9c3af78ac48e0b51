import "../../app/main.css";
import { beforeEach, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { Announcer } from "../../app/shell/Announcer.tsx";
import { startKeyboard } from "../../app/shell/keyboard.ts";
import { PlayerBar } from "../../app/shell/PlayerBar.tsx";
import { pause } from "../../app/state/playback-actions.ts";
import { playback } from "../../app/state/playback.ts";
import { useSession } from "../../app/state/session.ts";
import type { Recording } from "../../app/state/session.ts";
import { fakeFrames, fakeTrace } from "../support/fake-trace.ts";

const RECORDING: Recording = {
  id: "fake",
  title: "A fake",
  subtitle: "",
  kind: "simulation",
  trace: fakeTrace(fakeFrames(40)),
};

beforeEach(() => {
  pause();
  useSession.getState().openRecording(RECORDING, { frame: 0 });
});

async function show() {
  return render(
    <div style={{ width: 1000 }}>
      <PlayerBar recording={RECORDING} />
      <Announcer />
    </div>,
  );
}

it("steps, plays and goes to both ends by its buttons", async () => {
  const screen = await show();
  const clock = screen.getByTestId("clock");
  await expect.element(clock).toHaveTextContent("0.00 ms");
  await screen.getByRole("button", { name: "Step on" }).click();
  await expect.element(clock).toHaveTextContent("2.00 ms");
  await screen.getByRole("button", { name: "To the end" }).click();
  await expect.element(screen.getByTestId("place")).toHaveTextContent("event 80 of 80");
  await screen.getByRole("button", { name: "To the start" }).click();
  await screen.getByRole("button", { name: "Play" }).click();
  await expect.element(screen.getByRole("button", { name: "Pause" })).toBeVisible();
  await expect.poll(() => playback.getState().atMs).toBeGreaterThan(0.5);
  await screen.getByRole("button", { name: "Pause" }).click();
  expect(playback.getState().playing).toBe(false);
});

it("is a slider for assistive technology, and says each step", async () => {
  const screen = await show();
  const slider = screen.getByRole("slider", { name: "Position in the recording" });
  slider.element().focus();
  await userEvent.keyboard("{ArrowUp}");
  await expect.element(slider).toHaveAttribute("aria-valuenow", "2");
  await expect
    .element(slider)
    .toHaveAttribute("aria-valuetext", "2.00 ms: the server has sent SETTINGS on stream 3");
  await expect
    .element(screen.getByTestId("announcer"))
    .toHaveTextContent("the server has sent SETTINGS on stream 3");
});

it("scrubs by pointer", async () => {
  const screen = await show();
  const slider = screen.getByRole("slider");
  const { width, height } = slider.element().getBoundingClientRect();
  await userEvent.click(slider, { position: { x: width - 2, y: height / 2 } });
  expect(playback.getState().step).toBeGreaterThan(70);
  await userEvent.click(slider, { position: { x: 1, y: height / 2 } });
  expect(playback.getState().step).toBeLessThan(3);
});

it("answers to the keys of the window, but not while somebody types", async () => {
  const stop = startKeyboard();
  const screen = await render(
    <>
      <PlayerBar recording={RECORDING} />
      <input aria-label="Filter" type="search" />
    </>,
  );
  await userEvent.keyboard("{ArrowRight}{ArrowRight}{ArrowLeft}");
  expect(playback.getState().step).toBe(1);
  await screen.getByRole("searchbox").click();
  await userEvent.keyboard("{ArrowRight}{End} ");
  expect(playback.getState()).toMatchObject({ step: 1, playing: false });
  stop();
});
