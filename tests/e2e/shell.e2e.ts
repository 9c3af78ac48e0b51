import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { violations } from "./accessibility.ts";
import { painted } from "./painted.ts";

const clock = (page: Page) => page.getByTestId("clock");
const place = (page: Page) => page.getByTestId("place");

interface Cursor {
  readonly clock: string;
  readonly place: string;
}

async function cursorOf(page: Page): Promise<Cursor> {
  await painted(page);
  return { clock: await clock(page).innerText(), place: await place(page).innerText() };
}

async function expectCursor(page: Page, at: Cursor): Promise<void> {
  await expect(clock(page)).toHaveText(at.clock);
  await expect(place(page)).toHaveText(at.place);
}

async function openLesson(page: Page, hash = ""): Promise<void> {
  await page.goto(`/${hash}`);
  await expect(clock(page)).toContainText("ms");
}

test("opens on the first lesson, at its first frame", async ({ page }) => {
  const failures: string[] = [];
  page.on("pageerror", (error) => failures.push(error.message));
  page.on("console", (message) => message.type() === "error" && failures.push(message.text()));
  await openLesson(page);
  await expect(page).toHaveTitle(/GET.* · Framescope/);
  await expect(page.getByRole("complementary", { name: "Inspector" })).toContainText("PREFACE");
  await expect(page.getByRole("tab", { name: "Ladder" })).toHaveAttribute("aria-selected", "true");
  expect(failures).toEqual([]);
});

test("is driven by the keyboard", async ({ page }) => {
  await openLesson(page);
  await page.keyboard.press("End");
  await expect(place(page)).toHaveText(/event (.+) of \1$/);
  await page.keyboard.press("Home");
  await expect(place(page)).toContainText("event 0 of");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const second = await cursorOf(page);
  // The frames of one write leave at one instant: a single step may not be seen in the clock.
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowRight");
  await expect(clock(page)).not.toHaveText(second.clock);
  for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowLeft");
  await expectCursor(page, second);
  await expect(page.getByTestId("announcer")).toContainText("the");
  await page.keyboard.press("2");
  await expect(page.getByRole("tab", { name: "Windows" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("/");
  await expect(page.getByRole("tabpanel").locator("input").first()).toBeFocused();
  await page.keyboard.press("Escape");
  await page.getByRole("slider", { name: "Position in the recording" }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Play" })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard and colours" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("a link brings back the place", async ({ page, context }) => {
  await openLesson(page, "#/learn/post");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("2");
  await expect(page).toHaveURL(/seq=\d+.*pane=windows/);
  const seen = await cursorOf(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await expectCursor(other, seen);
  await expect(other.getByRole("tab", { name: "Windows" })).toHaveAttribute("aria-selected", "true");
});

test("going to the other room and back keeps the place, and so does the browser's back", async ({ page }) => {
  await openLesson(page);
  await page.keyboard.press("End");
  const seen = await cursorOf(page);
  expect(seen.place).toMatch(/event (.+) of \1$/);
  await page.getByRole("link", { name: "Decode" }).click();
  await expect(page).toHaveURL(/#\/decode/);
  await expect(page.getByText("Nothing to show yet")).toBeVisible();
  await page.goBack();
  await expectCursor(page, seen);
});

test("the theme follows the system until it is chosen, and the choice is remembered", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await openLesson(page);
  const html = page.locator("html");
  await expect(html).toHaveAttribute("data-theme", "dark");
  await page.getByRole("button", { name: "Light theme" }).click();
  await expect(html).toHaveAttribute("data-theme", "light");
  await page.reload();
  await expect(html).toHaveAttribute("data-theme", "light");
  await page.getByRole("button", { name: "Dark theme" }).click();
  await expect(html).toHaveAttribute("data-theme", "dark");
  await page.emulateMedia({ colorScheme: "light" });
  await expect(html).toHaveAttribute("data-theme", "light");
});

test("sizes of panes are remembered", async ({ page }) => {
  await openLesson(page);
  const separator = page.getByRole("separator", { name: "Resize Story" });
  await separator.focus();
  await page.keyboard.press("ArrowRight");
  await page.reload();
  await expect(separator).toHaveAttribute("aria-valuenow", "316");
});

test("a phone shows lesson, stage and panes in one column and the inspector in a drawer", async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openLesson(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByRole("region", { name: "Story" }).scrollIntoViewIfNeeded();
  await expect(page.getByRole("region", { name: "Story" })).toBeVisible();
  const opener = page.getByRole("button", { name: "Inspector", exact: true });
  await opener.click();
  const drawer = page.getByRole("dialog", { name: "Inspector" });
  await expect(drawer).toContainText("PREFACE");
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
  await expect(opener).toBeFocused();
  for (const name of ["To the start", "Step back", "Play", "Step on", "To the end"]) {
    await expect(page.getByRole("button", { name })).toBeInViewport();
  }
});

test("between phone and desk both side panes are drawers", async ({ page }) => {
  await page.setViewportSize({ width: 820, height: 1000 });
  await openLesson(page);
  await page.getByRole("button", { name: "Story" }).click();
  await expect(page.getByRole("dialog", { name: "Story" })).toBeVisible();
  await page.getByRole("button", { name: "Close story" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("embedded, it is the stage and the player alone", async ({ page }) => {
  await page.goto("/?embed=1#/learn/post");
  await expect(clock(page)).toContainText("ms");
  await expect(page.getByRole("banner")).toHaveCount(0);
  await expect(page.getByRole("tablist")).toHaveCount(0);
  await page.keyboard.press("End");
  await expect(place(page)).toContainText(/event (.+) of \1$/);
});

test("with reduced motion playing goes from step to step", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await openLesson(page, "#/learn/post");
  const seen = page.evaluate(async () => {
    const node = document.querySelector("[data-testid=clock]");
    const texts = new Set<string>();
    for (const end = performance.now() + 2500; performance.now() < end;) {
      texts.add(node?.textContent ?? "");
      await new Promise(requestAnimationFrame);
    }
    return texts.size;
  });
  await page.keyboard.press("Space");
  const count = await seen;
  expect(count).toBeGreaterThan(1);
  expect(count).toBeLessThan(40);
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const [name, width, height] of [
    ["desk", 1440, 900],
    ["phone", 390, 844],
  ] as const) {
    test(
      `axe finds nothing: ${name}, ${colorScheme}`,
      { tag: (colorScheme === "light") !== (name === "desk") ? "@long" : [] },
      async ({ page }) => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height });
        await openLesson(page, "#/learn/post?step=4");
        await expect(page.getByText(/step 5 of/)).toBeAttached();
        await page.waitForLoadState("networkidle");
        expect(await violations(page), "lesson").toEqual([]);
        await page.goto("/#/decode");
        await expect(page.getByRole("textbox", { name: "Octets to decode" })).toBeAttached();
        expect(await violations(page), "decode").toEqual([]);
      },
    );
  }
}
