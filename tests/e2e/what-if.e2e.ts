/** What if? A WINDOW_UPDATE is lost, a hand-made one frees the upload; both futures are compared, and travel in a link. */
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { violations } from "./accessibility.ts";
import { share } from "./share.ts";

/** The server's +983 041 for the connection, in the lesson of the upload. */
const UPDATE = "/#/learn/post?frame=10";

test.beforeEach(({ page }) => {
  page.on("pageerror", (error) => expect(error.message, "nothing may go only to the console").toBe(""));
  page.on("console", (message) => expect(message.type(), message.text()).not.toBe("error"));
});

async function choose(page: Page, item: string | RegExp): Promise<void> {
  await page.getByRole("region", { name: "Stage" }).getByRole("button", { name: "What if?" }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

function futures(page: Page) {
  return page.getByRole("region", { name: "Futures" });
}

/** Its name alone: renaming and removing name it, too. */
function track(page: Page, name: string) {
  return futures(page).getByRole("button", { name: new RegExp(`^${name}`) });
}

async function loseTheUpdate(page: Page): Promise<void> {
  await page.goto(UPDATE);
  await expect(page.getByRole("complementary", { name: "Inspector" })).toContainText("983");
  await choose(page, "Lose it");
  await expect(track(page, "drop WINDOW_UPDATE")).toHaveAttribute("aria-current", "true");
}

async function sendOne(page: Page): Promise<void> {
  await choose(page, /^Send a frame/);
  const form = page.getByRole("dialog");
  await form.getByLabel("Stream Identifier").fill("0");
  await form.getByLabel("Window Size Increment").fill("983041");
  await expect(form.getByTestId("composed")).toHaveText("000004080000000000 000f0001");
  await form.getByRole("button", { name: "Put it on the wire" }).click();
  await expect(track(page, "put WINDOW_UPDATE")).toHaveAttribute("aria-current", "true");
}

test("a lost WINDOW_UPDATE, one made by hand, the comparison, and the link in a fresh browser", async ({
  page,
  browser,
}) => {
  await loseTheUpdate(page);
  await sendOne(page);
  await futures(page).getByRole("button", { name: "Compare" }).click();
  const dialog = page.getByRole("dialog", { name: "Compare futures" });
  const row = dialog.getByRole("row", { name: /client stalled: connection window/ });
  await expect(row.getByRole("cell")).toHaveText([/ ms/, / ms/]);
  const cells = await row.getByRole("cell").allInnerTexts();
  const [slow = 0, freed = 0] = cells.map((text) => Number.parseFloat(text.replaceAll(/[\s\u202f]/g, "")));
  expect(freed).toBeLessThan(slow);
  await expect(dialog).toContainText("They part at");
  // Frame by frame from the first that differs on, at the cursor of both.
  const frames = dialog.getByRole("grid", { name: "Frames of A and B" });
  await expect(frames.getByRole("row", { selected: true })).toContainText("only in B");
  await frames.press("ArrowDown");
  await expect(frames.getByRole("row").nth(2)).toHaveAttribute("aria-selected", "true");
  await dialog.getByRole("combobox", { name: "A" }).selectOption("as it was");
  await expect(dialog.getByRole("row", { name: /POST \/upload/ })).toContainText("200");
  await page.keyboard.press("Escape");

  const mine = await share(page);
  const context = await browser.newContext();
  const fresh = await context.newPage();
  await fresh.goto(mine.link);
  await expect(track(fresh, "put WINDOW_UPDATE")).toHaveAttribute("aria-current", "true");
  expect((await share(fresh)).hash).toBe(mine.hash);
  // The address keeps them: a reload loses nothing.
  await expect.poll(() => fresh.url()).toContain("s=z");
  await fresh.reload();
  await expect(track(fresh, "put WINDOW_UPDATE")).toHaveAttribute("aria-current", "true");
  expect((await share(fresh)).hash).toBe(mine.hash);
  await context.close();
});

test("a handler that stops reading: nothing moves any more, until it goes on", async ({ page }) => {
  await page.goto("/#/learn/post?step=7");
  await expect(page.getByText(/step 8 of/)).toBeVisible();
  await choose(page, "The handler stops reading");
  await expect(track(page, "the handler of stream 1 stops reading")).toHaveAttribute("aria-current", "true");
  await page.keyboard.press("End");
  await futures(page).getByRole("button", { name: "Compare" }).click();
  await expect(page.getByRole("row", { name: "ends" })).toContainText("never");
  await page.keyboard.press("Escape");
  await choose(page, "The handler goes on reading");
  await expect(track(page, "the handler of stream 1 goes on reading")).toHaveAttribute(
    "aria-current",
    "true",
  );
  await futures(page).getByRole("button", { name: "Compare" }).click();
  await expect(page.getByRole("row", { name: /POST \/upload/ })).toContainText("200");
});

test("a form goes away with the recording of which it asks", async ({ page }) => {
  await page.goto("/#/learn/get");
  await expect(page.getByRole("complementary", { name: "Inspector" })).toBeVisible();
  await page.goto(UPDATE);
  await expect(page.getByRole("complementary", { name: "Inspector" })).toContainText("983");
  await choose(page, /^Send a frame/);
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("futures are named, removed, brought back, and left for the story", async ({ page }) => {
  await loseTheUpdate(page);
  await futures(page)
    .getByRole("button", { name: /^Rename/ })
    .click();
  await expect(futures(page).getByRole("textbox")).toBeFocused();
  await page.keyboard.type("without credit");
  await page.keyboard.press("Enter");
  await expect(track(page, "without credit")).toBeVisible();
  await expect(page.getByText("another future than the one told here")).toBeVisible();
  await page.getByRole("button", { name: "Next step" }).click();
  await expect(page.getByText("another future than the one told here")).toBeHidden();
  await expect(track(page, "as it was")).toHaveAttribute("aria-current", "true");
  await track(page, "without credit").click();
  await futures(page)
    .getByRole("button", { name: /^Remove/ })
    .click();
  await expect(track(page, "without credit")).toBeHidden();
  await futures(page).getByRole("button", { name: "Undo" }).click();
  await expect(track(page, "without credit")).toBeVisible();
});

test("in the Lab, with the link of its own scenario", async ({ page, browser }) => {
  await page.goto("/#/lab");
  await choose(page, "Cut the connection");
  await expect(track(page, "cut the connection")).toHaveAttribute("aria-current", "true");
  const mine = await share(page);
  const context = await browser.newContext();
  const fresh = await context.newPage();
  await fresh.goto(mine.link);
  await expect(track(fresh, "cut the connection")).toHaveAttribute("aria-current", "true");
  expect((await share(fresh)).hash).toBe(mine.hash);
  await context.close();
});

test("of a Transport's connections the one that is looked at", async ({ page, browser }) => {
  await page.goto("/#/lab");
  await page.getByRole("button", { name: "Presets" }).click();
  await page.getByRole("menuitemradio", { name: /^A second connection/ }).click();
  const connection = page.getByRole("combobox", { name: "Connection" });
  await connection.selectOption("1");
  await expect(page.getByText(/connection 2 of 2/)).toBeVisible();
  await page.keyboard.press("End");
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowLeft");
  await choose(page, "Cut the connection");
  const cut = track(page, "cut the connection \\(connection 2\\)");
  await expect(cut).toHaveAttribute("aria-current", "true");
  await expect(connection).toHaveValue("1");
  // Nothing comes after a cut: the end is shown, not the whole from its beginning.
  await expect(page.getByRole("region", { name: "Stage" })).toContainText("closed");
  await futures(page).getByRole("button", { name: "Compare" }).click();
  await expect(page.getByRole("row", { name: /^GET \/[ab] \(stream/ })).toContainText("connection lost");
  await page.keyboard.press("Escape");

  const mine = await share(page);
  const context = await browser.newContext();
  const fresh = await context.newPage();
  await fresh.goto(mine.link);
  await expect(track(fresh, "cut the connection \\(connection 2\\)")).toHaveAttribute("aria-current", "true");
  expect((await share(fresh)).hash).toBe(mine.hash);
  await context.close();
});

test("a link that was cut says so and opens what it can", async ({ page, browser }) => {
  await loseTheUpdate(page);
  await sendOne(page);
  const { link } = await share(page);
  const context = await browser.newContext();
  const fresh = await context.newPage();
  await fresh.goto(link.slice(0, -30));
  const alert = fresh.getByRole("dialog", { name: "Something is wrong with that link" });
  await expect(alert).toContainText("cut");
  await fresh.keyboard.press("Escape");
  await expect(fresh.getByRole("region", { name: "Stage" })).toContainText("Client");
  await fresh.goto(`${link.replace(/#.*/, "")}#/lab?s=zz!`);
  await expect(alert).toContainText("belongs to no link");
  await context.close();
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const viewport of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ]) {
    test(
      `is accessible, ${colorScheme}, ${viewport.width} px`,
      { tag: colorScheme === "dark" && viewport.width === 1440 ? [] : "@long" },
      async ({ page }) => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(viewport);
        const check = async (what: string): Promise<void> => {
          expect(await violations(page), what).toEqual([]);
        };
        await page.goto(UPDATE);
        const ask = page.getByRole("region", { name: "Stage" }).getByRole("button", { name: "What if?" });
        await ask.click();
        await expect(page.getByRole("menu")).toBeVisible();
        await check("menu");
        await page.getByRole("menuitem", { name: "Lose it" }).click();
        await expect(track(page, "drop WINDOW_UPDATE")).toBeVisible();
        await page.keyboard.press("Home");
        await check("tracks");
        const form = page.getByRole("dialog");
        await choose(page, /^Send a frame/);
        await expect(form.getByTestId("composed")).toBeVisible();
        await check("composer");
        await page.keyboard.press("Escape");
        await expect(form).toBeHidden();
        await choose(page, /^Damage an octet|^Change a setting/);
        await expect(form).toBeVisible();
        await check("form");
        await page.keyboard.press("Escape");
        await futures(page).getByRole("button", { name: "Compare" }).click();
        await expect(page.getByRole("row", { name: "ends" })).toBeVisible();
        await check("comparison");
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Share" }).click();
        await expect(page.getByTestId("trace-hash")).toHaveText(/^[0-9a-f]{16}$/);
        await check("share");
      },
    );
  }
}
