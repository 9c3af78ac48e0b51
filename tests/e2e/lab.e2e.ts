/** A person builds a scenario by hand, sees it run, gets it wrong and right again, and loses nothing. */
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { violations } from "./accessibility.ts";
import { painted } from "./painted.ts";

test.beforeEach(async ({ page }) => {
  await page.goto("/#/lab");
  await expect(run(page)).toContainText("frames in");
});

test("opens with a scenario that runs, and runs it anew with every change", async ({ page }) => {
  await expect(page).toHaveTitle(/64 KB per round trip/);
  await expect(page.getByRole("heading", { name: "Client" }).first()).toBeVisible();
  const before = await duration(page);
  await field(page, "Delay").fill("80");
  await expect(page.getByText("160 ms round trip")).toBeVisible();
  await expect.poll(() => duration(page)).toBeGreaterThan(2 * before);
  await page.getByRole("slider", { name: "Delay, slider" }).press("Home");
  await expect(field(page, "Delay")).toHaveValue("0");
  await expect.poll(() => duration(page)).toBeLessThan(before);
});

test("the address keeps the cursor's place from run to run", async ({ page }) => {
  await page.getByRole("heading", { name: "Client" }).first().click();
  for (let i = 0; i < 6; i++) await page.keyboard.press("ArrowRight");
  await painted(page);
  // The clock counts events from 1, links from 0. An address of a step before would change without the run.
  const [, events] = /^event (\d+) of/.exec(await page.getByTestId("place").innerText()) ?? [];
  await expect(page).toHaveURL(new RegExp(`seq=${Number(events) - 1}\\b`));
  const before = page.url();
  await field(page, "Delay").fill("10");
  await expect(page).not.toHaveURL(before);
  await expect(page).toHaveURL(/#\/lab\?seq=/);
});

test("builds a scenario by hand, from nothing to a stream that is canceled", async ({ page }) => {
  await preset(page, "One GET");
  await expect(page).toHaveTitle(/One GET/);

  await page.getByRole("button", { name: "request 1, all settings" }).click();
  await page.getByRole("textbox", { name: "request 1, name" }).fill("big");
  await field(page, "big, path").fill("/big");
  await page.getByRole("textbox", { name: "big, canceled at" }).fill("120");

  await section(page, "Handlers").click();
  await field(page, "handler 1, path").fill("/big");
  await page.getByRole("combobox", { name: "handler 1, step 1, write, made of" }).selectOption("octets");
  await field(page, "handler 1, step 1, write", true).fill("1M");
  await field(page, "Bandwidth").fill("8M");
  await expect(page.getByText("8 Mbit/s").first()).toBeVisible();

  await page.getByRole("tab", { name: "Table" }).click();
  await page.getByRole("textbox", { name: "Filter frames" }).fill("type == RST_STREAM");
  await expect(page.getByRole("row", { name: /RST_STREAM/ }).first()).toBeVisible();
});

test("adds, duplicates, moves and removes by keyboard alone", async ({ page }) => {
  await preset(page, "One GET");
  const table = page.getByRole("table", { name: "Requests" });
  await page.getByRole("button", { name: "Request", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox", { name: "request 2, method" })).toBeFocused();
  await field(page, "request 2, path").fill("/second");
  await page.keyboard.press("Alt+ArrowUp");
  await expect(field(page, "request 1, path")).toHaveValue("/second");
  await expect(field(page, "request 1, path")).toBeFocused();
  await page.keyboard.press("Alt+ArrowDown");
  await expect(field(page, "request 2, path")).toHaveValue("/second");

  await page.getByRole("button", { name: "request 2, all settings" }).press("Enter");
  await page.getByRole("button", { name: "Duplicate" }).press("Enter");
  await expect(field(page, "request 3, path")).toHaveValue("/second");
  await page.getByRole("button", { name: "request 3, all settings" }).press("Enter");
  await page.getByRole("button", { name: "Remove", exact: true }).press("Enter");
  await expect(table.getByRole("textbox", { name: /path/ })).toHaveCount(2);
  await expect(run(page)).toContainText("frames in");
});

test("says at the field what is wrong, keeps the last run, and goes on when it is mended", async ({
  page,
}) => {
  await field(page, "Delay").fill("soon");
  await expect(field(page, "Delay")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("Needs a number from 0 to 86\u202f400\u202f000.")).toBeVisible();
  await expect(run(page)).toContainText("One field has to be mended");
  await expect(page.getByRole("heading", { name: "Client" }).first()).toBeVisible();

  await section(page, "Network").click();
  await expect(section(page, "Network")).toContainText("1 field to mend");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(field(page, "Delay")).toBeFocused();
  await field(page, "Delay").fill("30 ms");
  await expect(run(page)).toContainText("frames in");
  await expect(page.getByText("60 ms round trip")).toBeVisible();
});

test("loses nothing by a reload: neither what is wrong, nor what can be undone", async ({ page }) => {
  await field(page, "Delay").fill("35");
  await field(page, "Jitter").fill("a bit");
  await page.reload();
  await expect(field(page, "Delay")).toHaveValue("35");
  await expect(field(page, "Jitter")).toHaveValue("a bit");
  await expect(run(page)).toContainText("One field has to be mended");
  await page.keyboard.press("Control+z");
  await expect(field(page, "Jitter")).toHaveValue("");
  await expect(run(page)).toContainText("frames in");
  await page.keyboard.press("Control+z");
  await expect(field(page, "Delay")).toHaveValue("20");
  await page.keyboard.press("Control+Shift+z");
  await expect(field(page, "Delay")).toHaveValue("35");
  await page.getByRole("button", { name: "Redo: Jitter" }).click();
  await expect(field(page, "Jitter")).toHaveValue("a bit");
});

test("undoes inside of a field what was typed there", async ({ page }) => {
  await field(page, "Segment").click();
  await page.keyboard.type("536");
  await expect(field(page, "Segment")).toHaveValue("536");
  await page.keyboard.press("Control+z");
  await expect(field(page, "Segment")).toHaveValue("");
  await expect(field(page, "Segment")).toBeFocused();
});

test("shows the scenario as JSON, keeps what is none, and takes files", async ({ page }) => {
  await page.getByRole("radio", { name: "JSON" }).check({ force: true });
  const text = page.getByRole("textbox", { name: "Scenario as JSON" });
  await expect(text).toHaveValue(/"delayMs": 20/);
  const json = await text.inputValue();
  await text.fill(json.replace('"delayMs": 20', '"delayMs": -4'));
  await expect(
    page.getByRole("button", { name: /link\.delayMs Needs a number from 0.*line 7, column 16/ }),
  ).toBeVisible();
  await text.fill("[1, 2]");
  await expect(run(page)).toContainText("JSON, but no scenario");
  await expect(
    page.getByRole("button", {
      name: /The whole text: This is a list of 2\. Needs an object\. line 1, column 1/,
    }),
  ).toBeVisible();
  await text.fill(json.slice(0, 40));
  await expect(run(page)).toContainText("not JSON yet");
  await page.reload();
  await expect(text).toHaveValue(json.slice(0, 40));
  await text.fill(json.replace('"delayMs": 20', '"delayMs": 5'));
  await expect(run(page)).toContainText("frames in");
  await page.getByRole("radio", { name: "Form" }).check({ force: true });
  await expect(field(page, "Delay")).toHaveValue("5");

  const scenario = { v: 1, name: "From a file", link: { delayMs: 7 }, script: [] };
  await page.getByTestId("lab-file").setInputFiles({
    name: "a.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(scenario)),
  });
  await expect(field(page, "Delay")).toHaveValue("7");
  await expect(page).toHaveTitle(/From a file/);
});

test("says in words that nothing can happen any more", async ({ page }) => {
  await preset(page, "A handler that never reads");
  await expect(run(page)).toContainText("Nothing can happen any more");
  await expect(run(page)).toContainText("the handler of stream 1");
});

test("keeps the cursor's place while the scenario changes, and goes to lessons and back", async ({
  page,
}) => {
  await page.getByRole("button", { name: "Client" }).first().focus();
  const clock = page.getByTestId("clock");
  for (let i = 0; i < 12; i++) await page.getByRole("button", { name: "Step on" }).click();
  await painted(page);
  const at = await clock.innerText();
  expect(at).not.toMatch(/^0/);
  const before = await run(page).innerText();
  await field(page, "request 1, body").fill("190K");
  await expect(run(page)).not.toHaveText(before);
  await expect(run(page)).toContainText("frames in");
  await painted(page);
  await expect(clock).toHaveText(at);
  await page.getByRole("link", { name: "Learn" }).click();
  await expect(page.getByRole("article", { name: "Story" })).toBeVisible();
  await page.getByRole("link", { name: "Lab" }).click();
  await expect(clock).toHaveText(at);
  await expect(field(page, "request 1, body")).toHaveValue("190K");
  await expect(page).toHaveURL(/#\/lab/);
});

test("can cancel a run that takes long", async ({ page }) => {
  await preset(page, "One GET");
  await section(page, "Handlers").click();
  await page.getByRole("combobox", { name: "handler 1, step 1, write, made of" }).selectOption("octets");
  await page.getByRole("textbox", { name: "handler 1, step 1, write, in chunks of" }).fill("20");
  await field(page, "handler 1, step 1, write", true).fill("32M");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(run(page)).toContainText("Canceled");
  await field(page, "handler 1, step 1, write", true).fill("2K");
  await expect(run(page)).toContainText("frames in");
});

for (const scheme of ["light", "dark"] as const) {
  test(
    `has no accessibility faults (${scheme})`,
    { tag: scheme === "dark" ? "@long" : [] },
    async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      for (const name of ["Client", "Server", "Handlers", "Seed"]) await section(page, name).click();
      await page.getByRole("button", { name: "request 1, all settings" }).click();
      await page.getByRole("button", { name: "Stall" }).click();
      await field(page, "Jitter").fill("much");
      await expect(run(page)).toContainText("to be mended");
      expect(await violations(page, "[aria-label=Scenario]")).toEqual([]);
      await page.getByRole("radio", { name: "JSON" }).check({ force: true });
      await expect(page.getByRole("textbox", { name: "Scenario as JSON" })).toBeVisible();
      expect(await violations(page, "[aria-label=Scenario]")).toEqual([]);
    },
  );
}

test("works on a phone: the form is a drawer, and nothing is wider than the window", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: "Scenario" }).click();
  const drawer = page.getByRole("dialog", { name: "Scenario" });
  await drawer.getByRole("textbox", { name: "Delay", exact: true }).fill("60");
  await section(page, "Handlers").click();
  await page.getByRole("button", { name: "request 1, all settings" }).click();
  await expect(drawer.getByRole("textbox", { name: "request 1, name" })).toBeVisible();
  await expect(drawer.getByRole("textbox", { name: "handler 1, path" })).toBeVisible();
  const overflow = await drawer.evaluate(
    (node) =>
      [...node.querySelectorAll("*")].filter(
        (one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === "auto",
      ).length,
  );
  expect(overflow).toBe(0);
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
});

const run = (page: Page) => page.getByRole("status", { name: "Run" });

const field = (page: Page, name: string, exact = true) => page.getByRole("textbox", { name, exact });

const section = (page: Page, name: string) =>
  page.getByRole("heading", { level: 2, name: new RegExp(`^${name}`) }).getByRole("button");

async function preset(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Presets" }).click();
  await page.getByRole("menuitemradio", { name: new RegExp(`^${name}`) }).click();
}

/** Virtual milliseconds of the run on the stage; NaN, which is neither more nor less, while another is under way. */
async function duration(page: Page): Promise<number> {
  const text = await run(page).innerText();
  const [, ms] = /in ([\d\s.\u202f]+) ms/.exec(text) ?? [];
  return Number(ms?.replace(/[\s\u202f]/g, ""));
}
