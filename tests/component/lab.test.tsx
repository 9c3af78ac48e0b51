import "../../app/main.css";
import { beforeEach, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { HandlersSection } from "../../app/rooms/lab/HandlersSection.tsx";
import { NetworkSection } from "../../app/rooms/lab/NetworkSection.tsx";
import { presetNamed } from "../../app/rooms/lab/presets.ts";
import { RequestsSection } from "../../app/rooms/lab/RequestsSection.tsx";
import { getAt } from "../../app/state/lab-json.ts";
import { openScenario, redoEdit, undoEdit, useLab } from "../../app/state/lab-store.ts";

const value = (path: string) => getAt(useLab.getState().history.present.json, path);

beforeEach(() => {
  const preset = presetNamed("get");
  if (preset) openScenario(preset.scenario, preset.id, "a preset");
  useLab.setState({ open: ["network", "requests", "handlers"] });
});

it("a field keeps what is wrong, says what it needs, and takes it back", async () => {
  const screen = await render(<NetworkSection />);
  const delay = screen.getByRole("textbox", { name: "Delay", exact: true });
  await userEvent.fill(delay, "soon");
  await expect.element(delay).toHaveAttribute("aria-invalid", "true");
  await expect.element(delay).toHaveAccessibleDescription(/Needs a number from 0/);
  expect(value("link.delayMs")).toBe("soon");
  undoEdit();
  await expect.element(delay).toHaveValue("20");
  await expect.element(delay).not.toHaveAttribute("aria-invalid");
  redoEdit();
  await expect.element(delay).toHaveValue("soon");
});

it("what is typed is left alone until the field is left", async () => {
  const screen = await render(<NetworkSection />);
  const segment = screen.getByRole("textbox", { name: "Segment", exact: true });
  await userEvent.fill(segment, "0016 KiB");
  expect(value("link.segmentBytes")).toBe(16_384);
  await expect.element(segment).toHaveValue("0016 KiB");
  await userEvent.tab();
  await expect.element(segment).toHaveValue("16K");
  await userEvent.fill(segment, "");
  expect(value("link.segmentBytes")).toBeUndefined();
  await expect.element(segment).toHaveAttribute("placeholder", "1\u202f460");
});

it("a slider steps from round value to round value, and says which", async () => {
  const screen = await render(<NetworkSection />);
  const slider = screen.getByRole("slider", { name: "Bandwidth, slider" });
  await expect.element(slider).toHaveAttribute("aria-valuetext", "∞");
  await userEvent.click(slider);
  await userEvent.keyboard("{End}");
  await userEvent.keyboard("{ArrowLeft}{ArrowLeft}");
  expect(value("link.bandwidthKbps")).toBe(1_000_000);
  await userEvent.keyboard("{End}");
  expect(value("link.bandwidthKbps")).toBeUndefined();
});

it("faults come and go", async () => {
  const screen = await render(<NetworkSection />);
  await userEvent.click(screen.getByRole("button", { name: "Stall" }));
  await userEvent.selectOptions(
    screen.getByRole("combobox", { name: "stall 1, which direction" }),
    "what the server sends",
  );
  expect(value("link.faults[0]")).toEqual({ do: "stall", atMs: 100, forMs: 500, from: "server" });
  await userEvent.click(screen.getByRole("button", { name: "Remove stall 1" }));
  expect(value("link.faults")).toEqual([]);
});

it("a request is canceled in its own row, and says how its answer is read", async () => {
  const screen = await render(<RequestsSection />);
  await userEvent.click(screen.getByRole("button", { name: "request 1, all settings" }));
  await userEvent.fill(screen.getByRole("textbox", { name: "request 1, canceled at" }), "90");
  expect(value("script")).toMatchObject([
    { do: "request", id: "r1" },
    { do: "cancel", id: "r1", atMs: 90 },
  ]);
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "r1, is read" }), "in pieces");
  expect(value("script[0].request.read")).toEqual({ chunkBytes: 1024 });
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "r1, is read" }), "never");
  expect(value("script[0].request.read")).toEqual({ as: "Never" });
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "r1, is read" }), "all, as io.ReadAll");
  expect(value("script[0].request.read")).toBeUndefined();
  await userEvent.fill(
    screen.getByRole("textbox", { name: "r1, header fields" }),
    "accept: text/html\nlonely",
  );
  await expect.element(screen.getByText(/Needs \[name, value\]/)).toBeVisible();
});

it("steps of a handler are moved by keyboard, and keep their text", async () => {
  const screen = await render(<HandlersSection />);
  const text = screen.getByRole("textbox", { name: "handler 1, step 1, write", exact: true });
  await expect.element(text).toHaveValue("Hello, HTTP/2!\\n");
  await userEvent.fill(text, "a\\tb\\n");
  expect(value("server.handlers[0].steps[0].body.text")).toBe("a\tb\n");
  await userEvent.click(screen.getByRole("button", { name: "Step", exact: true }));
  await userEvent.click(screen.getByRole("menuitem", { name: /^Sleep/ }));
  const sleep = screen.getByRole("textbox", { name: "handler 1, step 2, sleep" });
  await expect.element(sleep).toHaveFocus();
  await userEvent.keyboard("{Alt>}{ArrowUp}{/Alt}");
  expect(value("server.handlers[0].steps[0]")).toEqual({ do: "sleep", ms: 50 });
  await expect.element(screen.getByRole("textbox", { name: "handler 1, step 1, sleep" })).toHaveFocus();
});
