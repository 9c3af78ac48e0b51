import "../../app/main.css";
import { useState } from "react";
import { expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { render } from "vitest-browser-react";
import { Dialog } from "../../app/ui/Dialog.tsx";
import { IconButton } from "../../app/ui/IconButton.tsx";
import { Menu } from "../../app/ui/Menu.tsx";
import { SplitPane } from "../../app/ui/SplitPane.tsx";
import { TabList, TabPanel } from "../../app/ui/Tabs.tsx";
import { ToggleGroup } from "../../app/ui/ToggleGroup.tsx";
import { VirtualList } from "../../app/ui/VirtualList.tsx";

function Split({ fixed }: { readonly fixed: "first" | "second" }) {
  const [px, setPx] = useState(300);
  return (
    <div style={{ width: 900, height: 300 }}>
      <SplitPane
        label="Story"
        direction="row"
        fixed={fixed}
        sizePx={px}
        minPx={200}
        maxPx={500}
        defaultPx={300}
        onResize={setPx}
        first={<div data-testid="first" />}
        second={<div data-testid="second" />}
      />
    </div>
  );
}

it("moves a separator by keyboard, within its limits", async () => {
  const screen = await render(<Split fixed="first" />);
  const separator = screen.getByRole("separator", { name: "Resize Story" });
  const width = () => screen.getByTestId("first").element().parentElement?.offsetWidth;
  separator.element().focus();
  const sizes = [];
  for (const key of [
    "{ArrowRight}",
    "{Shift>}{ArrowLeft}{/Shift}",
    "{End}",
    "{ArrowRight}",
    "{Home}",
    "{Enter}",
  ]) {
    await userEvent.keyboard(key);
    await expect.poll(() => separator.element().getAttribute("aria-valuenow")).toBe(String(width()));
    sizes.push(width());
  }
  expect(sizes).toEqual([316, 252, 500, 500, 200, 300]);
});

it("moves the other way when the second pane has the size", async () => {
  const screen = await render(<Split fixed="second" />);
  const separator = screen.getByRole("separator");
  separator.element().focus();
  await userEvent.keyboard("{ArrowLeft}");
  await expect.element(separator).toHaveAttribute("aria-valuenow", "316");
});

function SomeTabs() {
  const [tab, setTab] = useState<"ladder" | "windows" | "table">("ladder");
  const tabs = (["ladder", "windows", "table"] as const).map((id) => ({ id, label: id }));
  return (
    <>
      <TabList group="t" label="Views" tabs={tabs} selected={tab} onSelect={setTab} />
      <TabPanel group="t" selected={tab}>
        panel of {tab}
      </TabPanel>
    </>
  );
}

it("walks through tabs by arrows, around the ends, with one stop for the Tab key", async () => {
  const screen = await render(<SomeTabs />);
  await screen.getByRole("tab", { name: "ladder" }).click();
  await userEvent.keyboard("{ArrowLeft}");
  await expect.element(screen.getByRole("tab", { name: "table" })).toHaveFocus();
  await expect.element(screen.getByRole("tabpanel", { name: "table" })).toHaveTextContent("panel of table");
  await userEvent.keyboard("{ArrowRight}{ArrowRight}");
  await expect.element(screen.getByRole("tab", { name: "windows" })).toHaveAttribute("aria-selected", "true");
  expect(screen.container.querySelectorAll("[role=tab][tabindex='0']")).toHaveLength(1);
});

function SomeDialog() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        open
      </button>
      <Dialog title="Keys" open={open} onClose={() => setOpen(false)}>
        <p>inside</p>
      </Dialog>
    </>
  );
}

it("opens a dialog that keeps the focus and gives it back", async () => {
  const screen = await render(<SomeDialog />);
  const opener = screen.getByRole("button", { name: "open" });
  await opener.click();
  await expect.element(screen.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await expect.element(screen.getByRole("button", { name: "Close" })).toHaveFocus();
  await userEvent.keyboard("{Escape}");
  await expect.element(opener).toHaveFocus();
  expect(document.querySelector("dialog[open]")).toBeNull();
});

it("fetches a menu when it is opened, and answers to the keyboard", async () => {
  const onAction = vi.fn<(id: string) => void>();
  const items = ["1", "2", "4"].map((id) => ({ id, label: `${id}×` }));
  const screen = await render(
    <Menu label="Speed" items={items} selected="1" onAction={onAction}>
      1×
    </Menu>,
  );
  screen.getByRole("button").element().focus();
  await userEvent.keyboard("{ArrowDown}");
  await expect.element(screen.getByRole("menuitemradio", { name: "1×" })).toHaveFocus();
  await userEvent.keyboard("{ArrowDown}{Enter}");
  expect(onAction).toHaveBeenCalledExactlyOnceWith("2");
  await expect.poll(() => document.querySelector("[role=menu]")).toBeNull();
});

it("names icon buttons by a tooltip that Escape hides", async () => {
  const screen = await render(<IconButton label="Step on" shortcut="→" icon={<svg />} />);
  await userEvent.keyboard("{Tab}");
  await expect.poll(() => document.body.textContent).toContain("Step on");
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => document.body.textContent).not.toContain("Step on");
  await expect.element(screen.getByRole("button", { name: "Step on" })).toHaveFocus();
});

it("chooses one of a few by arrows", async () => {
  const onChange = vi.fn<(id: string) => void>();
  const options = ["table", "ladder"].map((id) => ({ id, label: id }));
  await render(<ToggleGroup label="View" options={options} value="table" onChange={onChange} />);
  await userEvent.keyboard("{Tab}{ArrowRight}");
  expect(onChange).toHaveBeenCalledWith("ladder");
});

it("draws only the rows in sight of a long list", async () => {
  const screen = await render(
    <div style={{ height: 280 }}>
      <VirtualList
        count={100_000}
        rowHeightPx={28}
        renderRow={(row) => <div key={row} data-row style={{ height: 28 }}>{`row ${row}`}</div>}
        data-testid="list"
      />
    </div>,
  );
  await expect.element(screen.getByText("row 3", { exact: true })).toBeVisible();
  expect(screen.container.querySelectorAll("[data-row]").length).toBeLessThan(30);
  screen.getByTestId("list").element().scrollTop = 28 * 99_990;
  await expect.element(screen.getByText("row 99999", { exact: true })).toBeVisible();
});
