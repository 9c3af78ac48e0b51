/** The first ten seconds of a stranger, then the whole of both first lessons. */
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { violations } from "./accessibility.ts";
import { painted } from "./painted.ts";

test.beforeEach(({ page }) => {
  page.on("pageerror", (error) => expect(error.message, "nothing may go only to the console").toBe(""));
  page.on("console", (message) => expect(message.type(), message.text()).not.toBe("error"));
});

const heading = (page: Page) => page.getByRole("article", { name: "Story" }).getByRole("heading");
/** Written by painters: read at once it may still be the text before. */
const clock = (page: Page) => page.getByTestId("clock");

test("opens on the first lesson, already at its first frame", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByText(/Lesson 1 · step 1 of \d+/)).toBeVisible();
  await expect(page.getByRole("region", { name: "Stage" })).toContainText("Client");
  await expect(page.getByRole("option", { name: /^PREFACE/ })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByText("With these 24 octets")).toBeVisible();
});

for (const [lesson, last, next] of [
  ["get", "And goodbye", "Lesson 2"],
  ["post", "All credit is back", "Lesson 3"],
] as const) {
  test(`the lesson ${lesson} can be read from the first step to the last, and back`, async ({ page }) => {
    await page.goto(`/#/learn/${lesson}`);
    const steps = page.getByRole("list", { name: "Steps of this lesson" }).getByRole("button");
    await expect(steps.first()).toBeVisible();
    const count = await steps.count();
    expect(count).toBeGreaterThanOrEqual(15);
    const first = await heading(page).innerText();
    for (let i = 1; i < count; i++) {
      await page.getByRole("button", { name: "Next step" }).click();
      await expect(page.getByText(`step ${i + 1} of ${count}`)).toBeVisible();
    }
    await expect(heading(page)).toHaveText(last);
    const onward = page.getByRole("button", { name: "Next lesson" });
    await expect(onward).toBeVisible();
    for (let i = 1; i < count; i++) await page.getByRole("button", { name: "Back", exact: true }).click();
    await expect(heading(page)).toHaveText(first);
    await page.keyboard.press("End");
    await onward.click();
    await expect(page.getByText(new RegExp(`${next} · step 1 of`))).toBeVisible();
  });
}

test("on a phone the stage stays while the story is read, and a step begins at its heading", async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/#/learn/get");
  const stage = page.getByRole("region", { name: "Stage" });
  await expect(heading(page)).toBeInViewport();
  await page.getByRole("main").evaluate((main) => main.scrollTo(0, 150));
  await expect(stage).toBeInViewport({ ratio: 1 });
  await page.getByRole("button", { name: "Next step" }).click();
  await expect(page.getByText(/step 2 of/)).toBeVisible();
  await expect(page.getByText(/step 2 of/)).toBeInViewport({ ratio: 1 });
  expect(await page.getByRole("main").evaluate((main) => main.scrollTop)).toBe(0);
});

test("the story follows the cursor, step by step and back, by keyboard", async ({ page }) => {
  await page.goto("/#/learn/get");
  await expect(clock(page)).toContainText("ms");
  await page.keyboard.press("End");
  await expect(heading(page)).toHaveText("And goodbye");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await expect(heading(page)).toHaveText("Opening words: the preface");
  await painted(page);
  const before = await clock(page).innerText();
  await page.keyboard.press("ArrowRight");
  await expect(clock(page)).not.toHaveText(before);
  await page.keyboard.press("ArrowLeft");
  await expect(clock(page)).toHaveText(before);
});

test("a blocked sender says why, and leads to the frame that frees it", async ({ page }) => {
  await page.goto("/#/learn/post?step=3");
  const client = page.getByRole("article", { name: "Client" });
  await expect(client).toContainText("Blocked: both windows are 0");
  await client.getByRole("button", { name: /WINDOW_UPDATE .* frees it in/ }).click();
  await expect(client).not.toContainText("Blocked");
  await expect(page.getByRole("option", { name: /^WINDOW_UPDATE 0, \+983/ })).toHaveAttribute(
    "aria-selected",
    "true",
  );
});

test("the Windows pane shows the exact values at the cursor", async ({ page }) => {
  await page.goto("/#/learn/post?step=3");
  await page.getByRole("tab", { name: "Windows" }).click();
  const connection = page.getByRole("region", { name: "Reading" });
  await expect(connection).toContainText(/client may send\s*0/);
  await page.getByRole("button", { name: "To the end" }).click();
  await expect(connection).toContainText(/client may send\s*1\s048\s576/);
});

test("playing goes by itself and stops with Space", async ({ page }) => {
  await page.goto("/#/learn/get");
  await expect(clock(page)).toContainText("ms");
  const before = await clock(page).innerText();
  await page.keyboard.press("Space");
  await expect(clock(page)).not.toHaveText(before);
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  await painted(page);
  const stopped = await clock(page).innerText();
  for (let i = 0; i < 10; i++) await painted(page);
  expect(await clock(page).innerText()).toBe(stopped);
});

test("an unknown lesson in a link is named and leads on", async ({ page }) => {
  await page.goto("/#/learn/nowhere");
  await expect(page.getByRole("heading", { name: "No such lesson" })).toBeVisible();
  await page.getByRole("link", { name: "A POST with a body" }).click();
  await expect(page.getByText(/Lesson 2 · step 1 of/)).toBeVisible();
});

for (const scheme of ["light", "dark"] as const) {
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    test(
      `axe finds nothing in the lesson, ${scheme}, ${width} wide`,
      { tag: (scheme === "light") !== (width === 1440) ? "@long" : [] },
      async ({ page }) => {
        await page.emulateMedia({ colorScheme: scheme });
        await page.setViewportSize({ width, height });
        await page.goto("/#/learn/post?step=3");
        await expect(page.getByText(/Blocked:/)).toBeAttached();
        for (const pane of ["Ladder", "Windows"]) {
          await page.getByRole("tab", { name: pane }).click();
          const shown = pane === "Ladder" ? "Ladder of frames" : "Reading";
          await expect(page.getByRole("tabpanel").getByLabel(shown)).toBeVisible();
          expect(await violations(page)).toEqual([]);
        }
      },
    );
  }
}
