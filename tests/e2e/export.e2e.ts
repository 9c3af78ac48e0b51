/** Export: every format is written, the packets are saved as a file, and what is saved can be opened again. */
import { expect, test } from "@playwright/test";
import { violations } from "./accessibility.ts";

const LABELS = [
  "Hex",
  "JSON",
  "Requests (HAR 1.2)",
  "Log, as nghttp prints it",
  "Mermaid diagram",
  "Ladder (SVG)",
];

test.beforeEach(({ page }) => {
  page.on("pageerror", (error) => expect(error.message, "nothing may go only to the console").toBe(""));
});

test("packets are saved, and open again in Decode", async ({ page }, info) => {
  await page.goto("/#/learn/get");
  await page.getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog", { name: "Export" });
  const saving = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Save" }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toMatch(/\.pcapng$/);
  const path = info.outputPath(file.suggestedFilename());
  await file.saveAs(path);
  await page.goto("/#/decode");
  await page.locator("input[type=file]").first().setInputFiles(path);
  await expect(page.getByRole("banner")).toContainText("pcapng");
  await expect(page.getByRole("row", { name: /HEADERS/ }).first()).toBeVisible();
});

for (const [colorScheme, width] of [
  ["light", 1440],
  ["dark", 1024],
  ["light", 390],
] as const) {
  test(
    `every format shows what it holds, and axe finds nothing, ${colorScheme}, ${width} wide`,
    { tag: width === 1024 ? [] : "@long" },
    async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      await page.goto("/#/learn/get");
      if (width < 600) await page.getByRole("button", { name: "Share" }).click();
      await page.getByRole("button", { name: /^Export/ }).click();
      const dialog = page.getByRole("dialog", { name: "Export" });
      for (const name of LABELS) {
        await dialog
          .getByRole("radio", { name: new RegExp(`^${name.replaceAll(/[.()]/g, String.raw`\$&`)}`) })
          .check();
        await expect(dialog.getByRole("region", { name, exact: true }).getByTestId("export-size")).toHaveText(
          /B$/,
        );
        await expect(dialog.getByRole("region", { name: "Preview" })).toBeVisible();
      }
      expect(await violations(page)).toEqual([]);
    },
  );
}
