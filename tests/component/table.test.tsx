import "../../app/main.css";
import { beforeEach, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { setFilterText } from "../../app/state/filter-text.ts";
import { playback } from "../../app/state/playback.ts";
import { useSelection } from "../../app/state/selection.ts";
import { useSession } from "../../app/state/session.ts";
import { TableView } from "../../app/views/table/TableView.tsx";
import { manyPings, recordingOf, REQUEST_HEX } from "../support/recorded.ts";

beforeEach(() => setFilterText(""));

async function show() {
  const recording = await recordingOf(REQUEST_HEX);
  useSession.setState({ room: "decode" });
  useSession.getState().openRecording(recording);
  return render(
    <div style={{ width: 900, height: 400 }}>
      <TableView recording={recording} />
    </div>,
  );
}

it("says what each frame says, faults in words", async () => {
  const screen = await show();
  const row = (name: RegExp) => screen.getByRole("row", { name });
  await expect.element(row(/^3 client 1 HEADERS/)).toHaveTextContent(":method GET :path /");
  await expect.element(row(/^4 client 1 WINDOW_UPDATE/)).toHaveTextContent(/increment is 0/);
  await expect.element(screen.getByText("5 frames")).toBeVisible();
});

it("moves the selection by keyboard and takes the player there with Enter", async () => {
  const screen = await show();
  screen.getByRole("grid", { name: "Frames" }).element().focus();
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  expect(useSelection.getState().frame).toBe(2);
  expect(playback.getState().step).toBe(0);
  await userEvent.keyboard("{Enter}");
  expect(playback.getState().step).toBe(2);
  await userEvent.keyboard("{End}");
  expect(useSelection.getState().frame).toBe(4);
  await expect.element(screen.getByRole("row", { selected: true })).toHaveTextContent(/PING/);
});

it("filters, and says where a filter is wrong while it shows everything", async () => {
  const screen = await show();
  const line = screen.getByRole("textbox", { name: "Filter frames" });
  await line.fill("type == HEADERS and stream == 1");
  await expect.element(screen.getByText("1 of 5")).toBeVisible();
  await line.fill("type == HEADRES");
  await expect
    .element(screen.getByRole("alert"))
    .toHaveTextContent(/column 9 No frame type is called HEADRES/);
  await expect.element(screen.getByText("5 frames")).toBeVisible();
  await line.fill("nothing like it");
  await screen.getByRole("button", { name: "Show all frames" }).click();
  await expect.element(screen.getByRole("row", { name: /PREFACE/ })).toBeVisible();
});

it("keeps only the rows in sight of a hundred thousand", async () => {
  const recording = manyPings(100_000);
  const screen = await render(
    <div style={{ width: 900, height: 400 }}>
      <TableView recording={recording} />
    </div>,
  );
  const grid = screen.getByRole("grid", { name: "Frames" });
  await expect.element(grid).toHaveAttribute("aria-rowcount", "100001");
  useSelection.getState().selectFrame(0);
  grid.element().focus();
  await userEvent.keyboard("{End}");
  await expect
    .element(screen.getByRole("row", { selected: true }))
    .toHaveAttribute("aria-rowindex", "100001");
  expect(screen.getByRole("row").elements().length).toBeLessThan(60);
});
