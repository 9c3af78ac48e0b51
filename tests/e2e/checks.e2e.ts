/** Checks: a capture with faults shows how many before one asks, a click goes to the octets; a clean lesson shows none. */
import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { violations } from "./accessibility.ts";

const RESIZE = fileURLToPath(new URL("../fixtures/captures/pyh2-encoder-resize.json", import.meta.url));

test.beforeEach(({ page }) => {
  page.on("pageerror", (error) => expect(error.message, "nothing may go only to the console").toBe(""));
});

test("a clean lesson: nothing wrong found", async ({ page }) => {
  await page.goto("/#/learn/get");
  await page.getByRole("tab", { name: "Checks" }).click();
  await expect(page.getByText("Nothing wrong found")).toBeVisible();
  await expect(page.getByText(/rules checked:/)).toBeVisible();
});

for (const [colorScheme, width] of [
  ["light", 1440],
  ["dark", 1024],
  ["dark", 390],
] as const) {
  test(
    `a capture with faults, ${colorScheme}, ${width} wide`,
    { tag: width === 1440 ? [] : "@long" },
    async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      await page.goto("/#/decode");
      await page.locator("input[type=file]").first().setInputFiles(RESIZE);
      await page.getByRole("tab", { name: "Checks 5" }).click();
      const findings = page.getByTestId("findings");
      await expect(findings.getByRole("region", { name: "Errors" }).getByRole("listitem")).toHaveCount(5);
      await page.getByRole("radio", { name: "Warnings 0" }).check();
      await expect(page.getByText("Nothing of this kind")).toBeVisible();
      await page.getByRole("radio", { name: "All 5" }).check();
      await findings.getByRole("button", { name: "A field value that is not allowed" }).first().click();
      if (width > 900)
        await expect(page.getByRole("treeitem", { name: /^x-a/ })).toHaveAttribute("aria-selected", "true");
      else await expect(page.getByRole("button", { name: "Inspector" })).toBeInViewport({ ratio: 1 });
      expect(await violations(page)).toEqual([]);
    },
  );
}
