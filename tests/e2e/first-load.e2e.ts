/** What the first visit costs, counted where it is paid: in a browser. The build counts the same from its list of chunks. */
import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";

const BUDGET_KIB = 170;

test("the first visit to the first lesson fetches no more JavaScript than the budget", async ({ page }) => {
  const sizes: Promise<number>[] = [];
  page.on("response", (response) => {
    if (!new URL(response.url()).pathname.endsWith(".js")) return;
    // Compressed here: whether the server does it is not what is tested.
    sizes.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.goto("/");
  await expect(page.getByRole("region", { name: "Stage" })).toContainText("Client");
  await expect(page.getByRole("option", { name: /^PREFACE/ })).toBeVisible();
  await expect(page.getByRole("grid", { name: "Octets of the frame" })).toBeVisible();
  await page.waitForLoadState("networkidle");
  const kib = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0) / 1024;
  expect(kib).toBeGreaterThan(0);
  expect(kib, "KiB of JavaScript, compressed").toBeLessThanOrEqual(BUDGET_KIB);
});
