/** The link to what is open, and the hash of its recording: as the Share dialog gives them, once both are there. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";

export interface Shared {
  readonly link: string;
  readonly hash: string;
}

export async function share(page: Page): Promise<Shared> {
  await page.getByRole("button", { name: "Share" }).click();
  const field = page.getByRole("textbox", { name: "Link" });
  await expect(field).toHaveValue(/^http/);
  // It is worked out in slices: until then words stand there, which are the same for every recording.
  const hash = page.getByTestId("trace-hash");
  await expect(hash).toHaveText(/^[0-9a-f]{16}$/);
  const shared = { link: await field.inputValue(), hash: await hash.innerText() };
  await page.getByRole("button", { name: "Close" }).click();
  return shared;
}
