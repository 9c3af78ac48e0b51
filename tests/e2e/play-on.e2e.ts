/** A person goes on with a capture: changes its octets, and lets our server and client take up the connection. */
import { expect, test } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { violations } from "./accessibility.ts";

/** Preface, SETTINGS, one GET for /hello, and a PING. */
const CLIENT = `# client
50 52 49 20 2a 20 48 54 54 50 2f 32 2e 30 0d 0a 0d 0a 53 4d 0d 0a 0d 0a
00 00 00 04 00 00 00 00 00
00 00 16 01 05 00 00 00 01 82 87 04 06 2f 68 65 6c 6c 6f 41 0a 66 72 61 6d 65 73 63 6f 70 65
00 00 08 06 00 00 00 00 00 01 02 03 04 05 06 07 08`;

test.beforeEach(async ({ page }) => {
  await page.goto("/#/decode");
  await page.getByRole("textbox", { name: "Octets to decode" }).fill(CLIENT);
  await page.getByRole("button", { name: "Decode", exact: true }).click();
  await expect(row(page, 2)).toContainText("GET");
});

test("changes an octet, sees what becomes of it, and goes back", async ({ page }) => {
  await row(page, 0).click();
  await octet(page, 3).click();
  await expect(page.getByRole("textbox", { name: "Octet 3, hex" })).toHaveValue("20");
  await row(page, 2).click();
  // The preface has an octet 14, too.
  await expect(page.getByRole("heading", { name: "stream 1" })).toBeVisible();
  await octet(page, 14).click();
  const grid = page.getByRole("grid", { name: "Octets of the frame" });
  await grid.focus();
  await page.keyboard.press("4");
  await expect(octet(page, 14)).toHaveText("4_");
  await page.keyboard.press("Escape");
  await page.keyboard.type("48");
  await expect(row(page, 2)).toContainText("/Hello");
  await expect(octet(page, 14)).toHaveAccessibleName(/hex 48, changed/);
  await expect(octet(page, 14)).toHaveAttribute("aria-selected", "true");

  const field = page.getByRole("textbox", { name: "Octet 14, hex" });
  await octet(page, 3).click();
  await page.getByRole("textbox", { name: "Octet 3, hex" }).fill("03");
  await expect(row(page, 2)).toContainText("RST_STREAM");
  await expect(page.getByRole("region", { name: "Problems" })).toContainText(/RST_STREAM/);
  await expect(changed(page)).toContainText("2 octets changed of what the client sent");
  expect(await violations(page)).toEqual([]);

  await grid.focus();
  await page.keyboard.press("Control+z");
  await expect(row(page, 2)).toContainText("/Hello");
  await page.getByRole("button", { name: "Do it again" }).click();
  await expect(row(page, 2)).toContainText("RST_STREAM");
  await changed(page).getByRole("button", { name: "Back to the original" }).click();
  await expect(row(page, 2)).toContainText("/hello");
  await expect(changed(page)).toBeHidden();
  await expect(field).toBeHidden();

  await octet(page, 14).click();
  await field.fill("48");
  await expect(row(page, 2)).toContainText("/Hello");
  const file = { name: "again.txt", mimeType: "text/plain", buffer: Buffer.from(CLIENT) };
  await page.getByTestId("file-picker").setInputFiles(file);
  await expect(row(page, 2)).toContainText("/hello");
  await expect(changed(page)).toBeHidden();
});

test("plays on where the paste ends, and asks for more", async ({ page }) => {
  const dialog = await ask(page);
  await dialog.getByRole("textbox", { name: "Then it asks" }).fill("more");
  await expect(dialog.getByRole("button", { name: "Play on", exact: true })).toBeDisabled();
  expect(await violations(page)).toEqual([]);
  await playOn(dialog);

  await expect(card(page)).toContainText(
    "Frames 1 to 4 are the capture's. Here our client and our server take up.",
  );
  await page.getByRole("tab", { name: "Table" }).click();
  await expect(row(page, 4)).toContainText("taken up here");
  await expect(frames(page).getByText("2 000 octets").first()).toBeVisible();
  await expect(frames(page).getByText("/more")).toBeVisible();
  await expect(page.getByRole("button", { name: "What if?" }).first()).toBeVisible();

  await page.getByRole("textbox", { name: "Our client's next request" }).fill("/third");
  await page.getByRole("button", { name: "Ask next" }).click();
  await expect(frames(page).getByText("/third")).toBeVisible();
  await card(page).getByRole("button", { name: "Back to the capture" }).click();
  await expect(page.getByRole("button", { name: "Play on…" })).toBeVisible();
  await expect(row(page, 3)).toContainText("PING");
  await expect(row(page, 4)).toBeHidden();
});

for (const theme of ["light", "dark"] as const) {
  test(`what is played on has nothing for axe to find, ${theme}`, { tag: "@long" }, async ({ page }) => {
    test.slow();
    await page.emulateMedia({ colorScheme: theme });
    await playOn(await ask(page));
    await page.getByRole("tab", { name: "Table" }).click();
    await expect(row(page, 4)).toContainText("taken up here");
    expect(await violations(page)).toEqual([]);
  });
}

async function ask(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Play on…" }).click();
  const dialog = page.getByRole("dialog", { name: "Play on from where it ends" });
  await dialog.getByText("Both").click();
  await dialog.getByRole("textbox", { name: "Body (octets)" }).fill("2000");
  return dialog;
}

async function playOn(dialog: Locator): Promise<void> {
  await dialog.getByRole("textbox", { name: "Then it asks" }).fill("GET /more");
  await dialog.getByRole("button", { name: "Play on", exact: true }).click();
}

function row(page: Page, frame: number) {
  return frames(page).locator(`[data-frame="${frame}"]`);
}

function frames(page: Page) {
  return page.getByRole("grid", { name: "Frames" });
}

function card(page: Page) {
  return page.getByRole("region", { name: "Play on" });
}

function octet(page: Page, at: number) {
  return page.getByRole("gridcell", { name: new RegExp(`^octet ${at},`) });
}

function changed(page: Page) {
  return page.getByRole("region", { name: "Changed by hand" });
}
