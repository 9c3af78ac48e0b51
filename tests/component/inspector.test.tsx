import "../../app/main.css";
import { beforeEach, expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { useSelection } from "../../app/state/selection.ts";
import { InspectorView } from "../../app/views/inspector/InspectorView.tsx";
import { recordingOf, REQUEST_HEX } from "../support/recorded.ts";

const HEADERS = 2;
const WINDOW_UPDATE = 3;
const PING = 4;

beforeEach(() => {
  useSelection.setState({ frame: undefined, fieldPath: [], hoverPath: undefined });
});

async function show(frame: number | undefined) {
  const recording = await recordingOf(REQUEST_HEX);
  useSelection.getState().selectFrame(frame);
  return render(
    <div style={{ width: 350, height: 800 }}>
      <InspectorView recording={recording} />
    </div>,
  );
}

it("says what to do while no frame is selected", async () => {
  const screen = await show(undefined);
  await expect.element(screen.getByText("Pick a frame")).toBeVisible();
});

it("names the frame, its stream, direction and octets", async () => {
  const screen = await show(HEADERS);
  await expect.element(screen.getByRole("heading", { name: "stream 1" })).toBeVisible();
  await expect.element(screen.getByText(/28 B/)).toBeVisible();
});

it("lights the octets of the field that is selected in the tree", async () => {
  const screen = await show(HEADERS);
  await screen.getByRole("treeitem", { name: /^:method/ }).click();
  await expect.element(octet(screen, 14)).toHaveAttribute("aria-selected", "true");
  await expect.element(octet(screen, 15)).toHaveAttribute("aria-selected", "false");
  await expect.element(screen.getByRole("region", { name: "Explanation" })).toHaveTextContent(/index 2/);
});

it("selects the deepest field of the octet that is clicked, and opens the branches above it", async () => {
  const screen = await show(HEADERS);
  await octet(screen, 18).click();
  const item = screen.container.querySelector('[role=treeitem][aria-selected="true"]');
  expect(item?.getAttribute("aria-level")).toBe("4");
  const branches = screen.container.querySelectorAll('[role=treeitem][aria-expanded="true"]');
  expect(branches.length).toBe(4);
  await expect.element(octet(screen, 18)).toHaveAttribute("aria-selected", "true");
});

it("shows bits for a field smaller than its octet, and selects the field of a bit", async () => {
  const screen = await show(HEADERS);
  await octet(screen, 4).click();
  const bits = () => Array.from(screen.container.querySelectorAll("[role=group] button"));
  await expect
    .poll(() =>
      bits()
        .map((bit) => bit.textContent)
        .join(""),
    )
    .toBe("00100101");
  bits()[5]?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  await expect.element(screen.getByRole("treeitem", { selected: true })).toHaveTextContent(/^END_HEADERS/);
});

it("is a tree for the keyboard", async () => {
  const screen = await show(HEADERS);
  const tree = screen.getByRole("tree", { name: "Fields of the frame" });
  tree.element().focus();
  const selected = () => screen.container.querySelector('[role=treeitem][aria-selected="true"]')?.textContent;
  await userEvent.keyboard("{ArrowDown}");
  await expect.poll(selected).toMatch(/^Frame header/i);
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  await expect.poll(selected).toMatch(/^Type/);
  await userEvent.keyboard("{ArrowLeft}");
  await expect.poll(selected).toMatch(/^Frame header/i);
  await userEvent.keyboard("{ArrowLeft}");
  await expect.poll(() => screen.getByRole("treeitem", { name: /^Type/ }).elements().length).toBe(0);
  await userEvent.keyboard("{ArrowRight}{End}");
  await expect.poll(selected).toMatch(/^:authority/);
  const active = tree.element().getAttribute("aria-activedescendant");
  expect(document.getElementById(active ?? "")?.textContent).toMatch(/^:authority/);
});

it("is a grid for the keyboard", async () => {
  const screen = await show(HEADERS);
  const grid = screen.getByRole("grid", { name: "Octets of the frame" });
  await octet(screen, 3).click();
  grid.element().focus();
  await userEvent.keyboard("{ArrowDown}");
  await expect.element(octet(screen, 11)).toHaveAttribute("aria-selected", "true");
  await userEvent.keyboard("{Control>}{End}{/Control}");
  await expect.element(octet(screen, 27)).toHaveAttribute("aria-selected", "true");
});

it("shows a fault at its octets, with what the receiver must do", async () => {
  const screen = await show(WINDOW_UPDATE);
  await expect.element(screen.getByText(/RST_STREAM with PROTOCOL_ERROR/)).toBeVisible();
  await screen.getByRole("button", { name: "Show the octets" }).click();
  await expect.element(octet(screen, 9)).toHaveAttribute("aria-selected", "true");
  await expect.element(screen.getByRole("link", { name: /RFC 9113 §6.9/ }).first()).toBeVisible();
});

it("shows what is there of a frame that is cut", async () => {
  const screen = await show(PING);
  await expect.element(screen.getByText(/5 of 17 octets/)).toBeVisible();
  await expect.element(octet(screen, 11)).toBeVisible();
  expect(screen.container.querySelectorAll("[data-octet]").length).toBe(12);
});

it("copies the frame and says so", async () => {
  const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue(undefined);
  const screen = await show(WINDOW_UPDATE);
  await screen.getByRole("button", { name: "Copy" }).click();
  await screen.getByRole("menuitem", { name: /Go slice/ }).click();
  await expect
    .poll(() => writeText.mock.calls[0]?.[0])
    .toMatch(/^var frame = \[\]byte\{\n\t0x00, 0x00, 0x04, 0x08/);
  await expect.element(screen.getByText("13 octets copied: Go slice")).toBeVisible();
});

it("keeps only the octets in sight of a large frame", async () => {
  const payload = "61".repeat(16_384);
  const recording = await recordingOf(`# server\n000000040000000000\n004000000000000001${payload}`);
  useSelection.getState().selectFrame(1);
  const screen = await render(
    <div style={{ width: 350, height: 800 }}>
      <InspectorView recording={recording} />
    </div>,
  );
  const grid = screen.getByRole("grid", { name: "Octets of the frame" });
  await expect.element(grid).toHaveAttribute("aria-rowcount", String(Math.ceil((16_384 + 9) / 8)));
  await octet(screen, 9).click();
  grid.element().focus();
  await userEvent.keyboard("{Control>}{End}{/Control}");
  await expect.element(octet(screen, 16_392)).toBeVisible();
  expect(screen.container.querySelectorAll("[data-octet]").length).toBeLessThan(400);
});

function octet(screen: Awaited<ReturnType<typeof render>>, at: number) {
  return screen.getByRole("gridcell", { name: new RegExp(`^octet ${at},`) });
}
