/** Many lessons: found in the table of contents, read to the end and back, their exercise done wrong and then right, their cure pressed. */
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { violations } from "./accessibility.ts";

test.beforeEach(({ page }) => {
  page.on("pageerror", (error) => expect(error.message, "nothing may go only to the console").toBe(""));
  page.on("console", (message) => expect(message.type(), message.text()).not.toBe("error"));
});

const story = (page: Page) => page.getByRole("article", { name: "Story" });

test("the table of contents leads from the first lesson to any other, by keyboard too", async ({ page }) => {
  await page.goto("/");
  const opener = page.getByRole("button", { name: /All lessons/ });
  await opener.focus();
  await page.keyboard.press("Enter");
  const contents = page.getByRole("navigation", { name: "Lessons" });
  await expect(contents.getByRole("link", { name: /A GET, frame by frame/ })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(contents).toBeHidden();
  await expect(opener).toBeFocused();
  await opener.click();
  await contents.getByRole("link", { name: /The negative window/ }).click();
  await expect(page.getByText(/Lesson 7 · step 1 of/)).toBeVisible();
  await page.goBack();
  await expect(page.getByText(/Lesson 1 · step/)).toBeVisible();
});

test("going back while the address is about to be rewritten goes back", async ({ page }) => {
  await page.goto("/#/learn/get");
  await expect(page.getByText(/Lesson 1 · step/)).toBeVisible();
  await page.evaluate(() => (location.hash = "#/learn/negative"));
  await expect(page.getByText(/Lesson 7 · step/)).toBeVisible();
  await page.keyboard.press("ArrowRight");
  // A page so busy that the rewriting falls due between the browser's going back and its saying so.
  await page.evaluate(() => {
    history.back();
    const until = performance.now() + 500;
    while (performance.now() < until);
  });
  await expect(page.getByText(/Lesson 1 · step/)).toBeVisible();
  await expect(page).toHaveURL(/#\/learn\/get$/);
});

test("a lesson from its first step to its exercise: wrong, then right, and remembered", async ({ page }) => {
  await page.goto("/#/learn/credit");
  const steps = page.getByRole("list", { name: "Steps of this lesson" }).getByRole("button");
  await expect(steps.first()).toBeVisible();
  const count = await steps.count();
  for (let i = 1; i < count; i++) await page.getByRole("button", { name: "Next step" }).click();
  await expect(story(page).getByRole("heading")).toHaveText("Both are served");
  await page.getByRole("button", { name: "To the exercise" }).click();
  await expect(story(page).getByRole("heading")).toHaveText("Your turn");

  const field = page.getByRole("textbox", { name: "Connection window" });
  const verdict = story(page).getByRole("status");
  await field.fill("70000");
  await field.press("Enter");
  await expect(verdict).toContainText("not yet");
  await expect(verdict).toContainText("waited 90");
  await expect(page.getByRole("region", { name: "Futures" })).toContainText(/Try: 70\s000 octets/);
  await field.fill("12");
  await expect(page.getByRole("button", { name: "Try it" })).toBeDisabled();
  await expect(page.getByText(/A whole number from 65/)).toBeVisible();
  // With the keyboard alone: the slider's own keys.
  const slider = page.getByRole("slider", { name: /Connection window/ });
  await slider.focus();
  await page.keyboard.press("Home");
  for (let i = 0; i < 15; i++) await page.keyboard.press("ArrowRight");
  await expect(field).toHaveValue(/^80\s300$/);
  await page.getByRole("button", { name: "Try it" }).click();
  await expect(verdict).toContainText("solved");
  await expect(page.getByRole("list", { name: "Tries" }).getByRole("button")).toHaveCount(2);

  await story(page).getByRole("button", { name: "Back", exact: true }).click();
  await expect(page.getByText(`step ${count} of ${count}`)).toBeVisible();
  for (let i = 1; i < count; i++) await page.getByRole("button", { name: "Back", exact: true }).click();
  await expect(story(page).getByRole("heading")).toHaveText("A server that allows little");

  await page.reload();
  await page.getByRole("button", { name: /All lessons/ }).click();
  await expect(page.getByRole("link", { name: /read Credit, and its two levels solved/ })).toBeVisible();
});

test("the cure stands beside the illness, can be compared with it, and travels in the link", async ({
  page,
  context,
}) => {
  await page.goto("/#/learn/slow-reader");
  await page.getByRole("button", { name: "The cure: A quarter for each stream" }).click();
  await story(page).getByRole("button", { name: "A quarter for each stream" }).click();
  const futures = page.getByRole("region", { name: "Futures" });
  await expect(
    futures.getByRole("button", { name: "Cure: A quarter for each stream", exact: true }),
  ).toHaveAttribute("aria-current", "true");
  await story(page).getByRole("button", { name: "Compare" }).click();
  await expect(page.getByRole("dialog")).toContainText("They part at");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await story(page).getByRole("button", { name: "As it was" }).click();
  await expect(futures.getByRole("button", { name: "as it was", exact: true })).toHaveAttribute(
    "aria-current",
    "true",
  );
  await page.getByRole("button", { name: "To the end" }).click();
  await expect(page.getByText("Nothing will free it").first()).toBeVisible();

  await expect(page).toHaveURL(/[?&]s=/);
  const other = await context.newPage();
  await other.goto(page.url());
  await other.reload();
  await expect(other.getByRole("region", { name: "Futures" })).toContainText(
    "Cure: A quarter for each stream",
  );
});

for (const [scheme, width, height] of [
  ["light", 1440, 900],
  ["dark", 390, 844],
] as const) {
  test(
    `axe finds nothing in the contents and the exercise, ${scheme}, ${width} wide`,
    { tag: scheme === "light" ? [] : "@long" },
    async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height });
      await page.goto("/#/learn/padding");
      const check = async (): Promise<void> => {
        expect(await violations(page)).toEqual([]);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
        expect(wide, "nothing is wider than the window").toBe(false);
      };
      await page.getByRole("button", { name: /All lessons/ }).click();
      await expect(page.getByRole("link", { name: /Padding counts/ })).toBeVisible();
      await check();
      await page.getByRole("button", { name: /All lessons/ }).click();
      await page.getByRole("button", { name: "Exercise", exact: true }).click();
      await page.getByRole("button", { name: "Try it" }).click();
      await expect(story(page).getByRole("status")).toContainText("Reset");
      await check();
    },
  );
}
