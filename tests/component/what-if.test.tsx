/** The composer as a person uses it: the octets follow the fields, and what is wrong is said at its field. */
import { describe, expect, it, vi } from "vitest";
import { render } from "vitest-browser-react";
import "../../app/main.css";
import { ComposerForm } from "../../app/views/what-if/ComposerForm.tsx";
import type { Change } from "../../app/views/what-if/menu-sections.ts";
import { SettingForm } from "../../app/views/what-if/small-forms.tsx";

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
