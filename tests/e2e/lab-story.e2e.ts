/** One story from end to end: a scenario is made by hand, stalls, says why, is freed by a what-if, and travels in a link. */
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { share } from "./share.ts";

test.beforeEach(({ page }) => {
  page.on("pageerror", (error) => expect(error.message, "nothing may go only to the console").toBe(""));
});

test("an upload that nobody reads is understood, freed and shared", async ({ page, browser }) => {
  await test.step("made by hand", async () => {
    await page.goto("/#/lab");
    await page.getByRole("button", { name: "Presets" }).click();
    await page.getByRole("menuitemradio", { name: /^One GET/ }).click();
    await page.getByRole("combobox", { name: "request 1, method" }).selectOption("POST");
    await page.getByRole("textbox", { name: "request 1, path" }).fill("/upload");
    await page.getByRole("textbox", { name: "request 1, body" }).fill("200K");
    await section(page, "Server").click();
    await page.getByRole("textbox", { name: "server, Conn. window", exact: true }).fill("65535");
    await section(page, "Handlers").click();
    await page.getByRole("textbox", { name: "handler 1, path" }).fill("/upload");
    await page.getByRole("button", { name: "Step", exact: true }).click();
    await page.getByRole("menuitem", { name: /^read/i }).click();
    const read = page.getByRole("combobox", { name: /handler 1, step \d, read, is read/ });
    await read.selectOption({ label: "never" });
    await expect(run(page)).toContainText("Nothing can happen any more");
  });

  await test.step("stalled, and why", async () => {
    await page.getByRole("button", { name: "To the end" }).click();
    const client = page.getByRole("article", { name: "Client" });
    await expect(client).toContainText("Blocked: connection window is 0");
    await expect(client).toContainText("Nothing will free it");
    await expect(client).toContainText("that nobody has read");
  });

  await test.step("freed by hand", async () => {
    await page.getByRole("region", { name: "Stage" }).getByRole("button", { name: "What if?" }).click();
    await page.getByRole("menuitem", { name: /^Send a frame/ }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel("Stream Identifier").fill("0");
    await form.getByLabel("Window Size Increment").fill("200000");
    await form.getByRole("button", { name: "Put it on the wire" }).click();
    await expect(track(page, "put WINDOW_UPDATE")).toHaveAttribute("aria-current", "true");
    await page.getByRole("button", { name: "To the end" }).click();
    await expect(page.getByRole("article", { name: "Client" })).not.toContainText("Blocked");
  });

  await test.step("shared", async () => {
    const mine = await share(page);
    const fresh = await (await browser.newContext()).newPage();
    await fresh.goto(mine.link);
    await expect(track(fresh, "put WINDOW_UPDATE")).toHaveAttribute("aria-current", "true", {
      timeout: 15_000,
    });
    expect((await share(fresh)).hash).toBe(mine.hash);
  });
});

const run = (page: Page) => page.getByRole("status", { name: "Run" });

const section = (page: Page, name: string) =>
  page.getByRole("heading", { level: 2, name: new RegExp(`^${name}`) }).getByRole("button");

const track = (page: Page, name: string) =>
  page.getByRole("region", { name: "Futures" }).getByRole("button", { name: new RegExp(`^${name}`) });
