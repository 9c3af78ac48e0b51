/** A capture on the stage, as far as the wire tells; and one that was joined late, whose holes a person fills. */
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { violations } from "./accessibility.ts";

const SAMPLES = "public/samples";

async function open(page: Page, sample: string): Promise<void> {
  await page.goto("/#/decode");
  await page.getByTestId("file-picker").setInputFiles(`${SAMPLES}/${sample}`);
  await expect(page.getByRole("row", { name: /HEADERS/ }).first()).toBeVisible();
}

test("shows both ends of a capture, and who stands still as far as the wire tells", async ({ page }) => {
  await open(page, "small-window.json");
  const server = page.getByRole("article", { name: "Server" });
  await expect(server).toContainText("Goroutines can’t be seen on the wire");
  await page.getByRole("row", { name: /DATA/ }).first().dblclick();
  await expect(server).toContainText(
    "Blocked, as far as the wire tells: stream window is 0; stream 1 still has",
  );
  await expect(page.getByRole("region", { name: "Stage" })).toContainText("of 19 passed at");
  await server.getByRole("button", { name: /WINDOW_UPDATE \+100 frees it/ }).click();
  await expect(server).not.toContainText("Blocked");
  expect(await violations(page)).toEqual([]);
});

test("fills what was added before a capture everywhere at once, keeps it, and takes it back", async ({
  page,
}) => {
  await open(page, "mid-connection.txt");
  await page
    .getByRole("row", { name: /HEADERS/ })
    .first()
    .click();
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await inspector
    .getByRole("treeitem", { name: /^unknown/ })
    .first()
    .click();
  await inspector.getByRole("button", { name: "Say what it held" }).click();
  await expect(inspector.getByLabel("Name", { exact: true })).toBeFocused();
  await page.keyboard.type("Accept");
  await page.keyboard.press("Enter");
  await expect(inspector).toContainText("This cannot be: With it frame 3 would be malformed");
  expect(await violations(page, "aside[aria-label=Inspector]")).toEqual([]);

  await inspector.getByRole("button", { name: "accept-encoding: gzip" }).click();
  await inspector.getByRole("button", { name: "Fill in everywhere" }).click();
  await expect(inspector).toContainText("1 of 6 filled in");
  await expect(inspector).not.toContainText("This cannot be");
  await page.getByRole("textbox", { name: /Filter/ }).fill("accept-encoding ~ gzip");
  await expect(page.getByRole("row", { name: /HEADERS/ })).toHaveCount(4);

  await page.reload();
  await page
    .getByRole("row", { name: /HEADERS/ })
    .first()
    .click();
  await inspector.getByRole("treeitem", { name: /^accept-encoding/ }).click();
  await inspector.getByRole("button", { name: "Take back" }).click();
  await expect(inspector).toContainText("0 of 6 filled in");
});
