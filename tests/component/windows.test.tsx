import "../../app/main.css";
import { beforeEach, expect, it } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { POST_LESSON } from "../../app/rooms/learn/lessons/post.ts";
import { seekTime } from "../../app/state/playback-actions.ts";
import { playback } from "../../app/state/playback.ts";
import { useSession } from "../../app/state/session.ts";
import type { Recording } from "../../app/state/session.ts";
import { formatCount } from "../../app/ui/format.ts";
import { WindowsView } from "../../app/views/windows/WindowsView.tsx";
import { simulate } from "../../protocol/index.ts";
import { fakeFrames, fakeTrace } from "../support/fake-trace.ts";
import { manyStreams } from "../support/many-streams.ts";
import { recordingOf, REQUEST_HEX } from "../support/recorded.ts";

function recordingFor(scenario: typeof POST_LESSON.scenario): Recording {
  const trace = simulate(scenario);
  return { id: scenario.name ?? "", title: "Test", subtitle: "", kind: "simulation", trace, scenario };
}

let upload: Recording;
beforeEach(async () => {
  await page.viewport(1000, 600);
  upload = recordingFor(POST_LESSON.scenario);
});

/** Matchers see every white space as a plain one. */
const text = (octets = Number.NaN) => formatCount(octets).replace(/\s/g, " ");

function cellNumber(reading: Element, id: string): number {
  const shown = reading.querySelector(`[data-cell=${id}]`)?.textContent ?? "";
  return Number(shown.replace(/\s/g, "").replace("\u2212", "-"));
}

async function show(recording: Recording) {
  useSession.setState({ room: "learn" });
  useSession.getState().openRecording(recording);
  return render(
    <div style={{ width: 900, height: 500 }}>
      <WindowsView recording={recording} />
    </div>,
  );
}

it("reads the window in numbers that add up, wherever the cursor stands", async () => {
  const screen = await show(upload);
  const reading = screen.getByRole("region", { name: "Reading" });
  for (const ms of [10, 22.9, 30, 60]) {
    seekTime(ms);
    const { client, server } = upload.trace.seek(playback.getState().seq);
    const waiting = client.stream(1)?.queuedBytes ?? 0;
    await expect.element(reading).toHaveTextContent(`client may send${text(client.sendWindow)}`);
    await expect.element(reading).toHaveTextContent(`server allows${text(server.recvWindow)}=`);
    await expect.element(reading).toHaveTextContent(`unread${text(server.stream(1)?.bufferedBytes ?? 0)}`);
    await expect.element(reading).toHaveTextContent(`waiting${text(waiting)}BDP${text(250_000)}`);
    const numbers = ["maySend", "data", "credit", "allows"].map((id) => cellNumber(reading.element(), id));
    const [maySend = 0, data = 0, credit = 0, allows] = numbers;
    expect(maySend + data + credit).toBe(allows);
  }
  seekTime(22.9);
  await expect.element(reading).toHaveTextContent(/stalled 34\.\d+ ms: connection window/);
});

it("walks the points of a series by keyboard, tells each, and takes the player there", async () => {
  const screen = await show(upload);
  const chart = screen.getByRole("slider", { name: /^Points of client may send/ });
  chart.element().focus();
  await userEvent.keyboard("{ArrowRight}");
  await expect
    .element(chart)
    .toHaveAttribute(
      "aria-valuetext",
      expect.stringMatching(/^client may send 49\D151 at 0\.\d\d ms: \u221216\D384 by DATA$/),
    );
  await userEvent.keyboard("{ArrowDown}");
  await expect
    .element(screen.getByRole("slider", { name: /^Points of server allows/ }))
    .toHaveAttribute(
      "aria-valuetext",
      expect.stringMatching(/^server allows 1\D048\D576 at 0\.00 ms: \+983\D041 by WINDOW_UPDATE$/),
    );
  await userEvent.keyboard("{End}{Enter}");
  expect(playback.getState().seq).toBe(
    upload.trace
      .windows()
      .find((w) => w.side === "server" && w.flow === "recv")
      ?.seqs.at(-1),
  );
});

it("zooms by keyboard and by its edges, and shows everything again", async () => {
  const screen = await show(upload);
  const from = screen.getByRole("slider", { name: "Shown from" });
  const all = screen.getByRole("button", { name: "all" });
  await expect.element(all).toBeDisabled();
  screen
    .getByRole("slider", { name: /^Points of/ })
    .element()
    .focus();
  await userEvent.keyboard("++");
  await expect.element(screen.getByTitle("Time that is shown")).toHaveTextContent(/^33\.\d+ ms$/);
  from.element().focus();
  await userEvent.keyboard("{ArrowRight}");
  await expect.element(from).toHaveAttribute("aria-valuetext", expect.stringMatching(/^0\.6\d ms$/));
  await all.click();
  await expect.element(screen.getByTitle("Time that is shown")).toHaveTextContent(/^132\.\d ms$/);
});

it("hides and shows the layers", async () => {
  const screen = await show(upload);
  const credit = screen.getByRole("button", { name: "granted, on its way" });
  await expect.element(credit).toHaveAttribute("aria-pressed", "true");
  await credit.click();
  await expect.element(credit).toHaveAttribute("aria-pressed", "false");
});

it("lists a hundred streams, of which only those in sight exist; finds, sorts and enlarges", async () => {
  const screen = await show(recordingFor(manyStreams(40)));
  const list = screen.getByRole("listbox", { name: "Windows" });
  await expect.element(list).toBeVisible();
  expect(list.getByRole("option").elements().length).toBeLessThan(25);
  const find = screen.getByRole("textbox", { name: "Find windows" });
  await find.fill("get /down/4");
  await expect
    .element(screen.getByRole("option", { name: /^stream 9, server → client, GET \/down\/4/ }))
    .toBeVisible();
  await find.fill("9");
  await expect.element(screen.getByText(/^1 of \d+$/)).toBeVisible();
  await list.getByRole("option").first().click();
  await expect.element(screen.getByRole("heading", { name: "stream 9" })).toBeVisible();
  await find.fill("no such thing");
  await screen.getByRole("button", { name: "Show all" }).click();
  await screen.getByRole("combobox", { name: "Sort by" }).selectOptions("bytes");
  await expect.element(list.getByRole("option").first()).toHaveAccessibleName(/^connection, server → client/);
  list.element().focus();
  await userEvent.keyboard("{Home}{ArrowDown}");
  await expect.element(list.getByRole("option", { selected: true })).toHaveAttribute("aria-posinset", "2");
});

it("says why a capture may have no windows", async () => {
  const recording = {
    ...(await recordingOf(REQUEST_HEX)),
    trace: fakeTrace(fakeFrames(3), { hasState: false }),
  };
  const screen = await render(<WindowsView recording={recording} />);
  await expect.element(screen.getByText("No windows are known")).toBeVisible();
});
