/** The composer as a person uses it: the octets follow the fields, and what is wrong is said at its field. */
import { describe, expect, it, vi } from "vitest";
import { render } from "vitest-browser-react";
import "../../app/main.css";
import { POST_LESSON } from "../../app/rooms/learn/lessons/post.ts";
import type { Recording } from "../../app/state/session.ts";
import { damageOctet, useWhatIf } from "../../app/state/what-if.ts";
import { simulate } from "../../protocol/index.ts";
import type { Intervention } from "../../protocol/index.ts";
import { ComposerForm } from "../../app/views/what-if/ComposerForm.tsx";
import type { Change } from "../../app/views/what-if/menu-sections.ts";
import { SettingForm } from "../../app/views/what-if/small-forms.tsx";
import { WhatIfView } from "../../app/views/what-if/WhatIfView.tsx";

describe("the composer", () => {
  it("puts what it shows on the wire", async () => {
    const onAct = vi.fn<(change: Change) => void>();
    const screen = await render(<ComposerForm instant={{ atSeq: 7 }} seq={7} onAct={onAct} />);
    await screen.getByRole("combobox", { name: "Frame" }).selectOptions("6");
    await screen.getByRole("checkbox", { name: "ACK" }).click();
    await expect
      .element(screen.getByTestId("composed"))
      .toHaveTextContent("000008060100000000 01020304 05060708");
    await expect
      .element(screen.getByRole("region", { name: "As it will be read" }))
      .toHaveTextContent("PING");
    await screen.getByRole("button", { name: "Put it on the wire" }).click();
    const hex = "0000080601000000000102030405060708";
    expect(onAct).toHaveBeenCalledWith({ change: { do: "send", from: "server", hex, atSeq: 7 }, seq: 7 });
  });

  it("asks for padding and priority once their flags are set, and lets both lie", async () => {
    const screen = await render(<ComposerForm instant={{ atMs: 1 }} seq={7} onAct={() => {}} />);
    await screen.getByRole("combobox", { name: "Frame" }).selectOptions("0");
    await expect.element(screen.getByRole("textbox", { name: "Padding, octets" })).not.toBeInTheDocument();
    await screen.getByRole("checkbox", { name: "PADDED" }).click();
    await screen.getByRole("textbox", { name: "Padding, octets" }).fill("2");
    const composed = screen.getByTestId("composed");
    await expect.element(composed).toHaveTextContent("000008000800000001 0268656c 6c6f0000");
    await screen.getByText(/What no peer should send/).click();
    await screen.getByRole("textbox", { name: /^Pad Length/ }).fill("200");
    await screen.getByRole("checkbox", { name: "0x40" }).click();
    await expect.element(composed).toHaveTextContent("000008004800000001 c868656c 6c6f0000");
    await expect
      .element(screen.getByRole("region", { name: "As it will be read" }))
      .toHaveTextContent(/Pad Length says 200 octets/);
  });

  it("says at the field what is wrong, and sends nothing", async () => {
    const onAct = vi.fn<(change: Change) => void>();
    const screen = await render(<ComposerForm instant={{ atMs: 1 }} seq={7} onAct={onAct} />);
    await screen.getByRole("textbox", { name: "Stream Identifier" }).fill("-1");
    await expect.element(screen.getByRole("textbox", { name: "Stream Identifier" })).toBeInvalid();
    await expect.element(screen.getByText("A whole number from 0 to 2147483647.")).toBeVisible();
    await expect.element(screen.getByRole("button", { name: "Put it on the wire" })).toBeDisabled();
  });

  it("shows the fault that the receiver will find", async () => {
    const screen = await render(<ComposerForm instant={{ atMs: 1 }} seq={7} onAct={() => {}} />);
    await screen.getByRole("textbox", { name: "Window Size Increment" }).fill("0");
    await expect
      .element(screen.getByRole("region", { name: "As it will be read" }))
      .toHaveTextContent(/increment/i);
  });
});

describe("a setting", () => {
  it("may be illegal, and says so beforehand", async () => {
    const onAct = vi.fn<(change: Change) => void>();
    const screen = await render(<SettingForm instant={{ atSeq: 3 }} seq={3} onAct={onAct} />);
    await screen.getByRole("combobox", { name: "Setting" }).selectOptions("5");
    await screen.getByRole("textbox", { name: "Value" }).fill("10");
    await expect.element(screen.getByText(/Not legal \(16384 to/)).toBeVisible();
    await screen.getByRole("button", { name: "Announce it" }).click();
    expect(onAct).toHaveBeenCalledWith({
      change: { do: "settings", side: "server", settings: [[5, 10]], atSeq: 3 },
      seq: 3,
    });
  });
});

it("does not ask about the next recording what was asked of a frame that nobody can damage", async () => {
  const byHand: Intervention = {
    do: "send",
    from: "server",
    hex: "0000080600000000000102030405060708",
    atMs: 30,
  };
  const [own, other] = [recordingOf([byHand]), recordingOf([])];
  const made = Array.from({ length: own.trace.frames.length }, (_, i) => i).find(
    (i) => own.trace.frames.detail(i).writeSeq === undefined,
  );
  if (made === undefined) throw new Error("no frame was made by hand");
  const screen = await render(<WhatIfView recording={own} />);
  damageOctet({ frame: made, octet: 9, digit: "1" });
  await expect.poll(() => useWhatIf.getState().damaging).toBeUndefined();
  await screen.rerender(<WhatIfView recording={other} />);
  expect(screen.getByRole("dialog").elements()).toEqual([]);
  damageOctet({ frame: made, octet: 9, digit: "1" });
  await expect.element(screen.getByRole("dialog")).toBeVisible();
});

function recordingOf(interventions: readonly Intervention[]): Recording {
  const scenario = { ...POST_LESSON.scenario, interventions };
  const id = `${interventions.length}`;
  return { id, title: "Test", subtitle: "", kind: "simulation", trace: simulate(scenario), scenario };
}
