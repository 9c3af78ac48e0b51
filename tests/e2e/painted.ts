/** What painters write (clock, place, readings) stands there with the next animation frame, not when a key returns. */
import type { Page } from "@playwright/test";

export async function painted(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
