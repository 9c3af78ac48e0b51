/** A person brings octets to the Decode room and reads them. */
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { readSamples } from "../../app/rooms/decode/sample-list.ts";
import { violations } from "./accessibility.ts";

/** Preface, SETTINGS, WINDOW_UPDATE, three requests: as `hexdump -C` writes them. */
const DUMP = `00000000  50 52 49 20 2a 20 48 54  54 50 2f 32 2e 30 0d 0a  |PRI * HTTP/2.0..|
00000010  0d 0a 53 4d 0d 0a 0d 0a  00 00 12 04 00 00 00 00  |..SM............|
00000020  00 00 02 00 00 00 00 00  04 00 40 00 00 00 06 00  |..........@.....|
00000030  a0 00 00 00 00 04 08 00  00 00 00 00 40 00 00 00  |............@...|
00000040  00 00 24 01 05 00 00 00  03 41 8b 08 9d 5c 0b 81  |..$......A...\\..|
00000050  70 dc 68 2f b6 ff 82 84  86 50 83 9b d9 ab 7a 8d  |p.h/.....P....z.|
00000060  c4 75 a7 4a 6b 58 94 18  b5 25 81 2e 0f 00 00 00  |.u.JkX...%......|
00000070  04 01 00 00 00 00 00 00  09 01 05 00 00 00 05 3f  |...............?|
00000080  e1 1f c0 82 84 86 bf be  00 00 06 01 05 00 00 00  |................|
00000090  07 c0 82 84 86 bf be                              |.......|
00000097`;

test.beforeEach(async ({ page }) => {
  await page.goto("/#/decode");
  await expect(page.getByRole("textbox", { name: "Octets to decode" })).toBeVisible();
});

test("pastes a dump and reads it", async ({ page }) => {
  await paste(page, DUMP);
  await expect(report(page)).toContainText("hexdump -C, 11 lines");
  await expect(report(page)).toContainText("7 frames decoded");
  await expect(frameRow(page, 4)).toContainText(":method GET :path /");
  await expect(page).toHaveTitle(/Pasted text/);

  await frameRow(page, 4).click();
  await expect(page.getByRole("heading", { name: "stream 3" })).toBeVisible();
  await page.getByRole("gridcell", { name: /^octet 22,/ }).click();
  await expect(page.getByRole("treeitem", { selected: true })).toContainText(/index/i);
  await page.getByRole("treeitem", { name: /^:method/ }).click();
  await expect(page.getByRole("region", { name: "Explanation" })).toContainText(
    "entry 2 of the static table",
  );
});

test("links the pasted text to the frames", async ({ page }) => {
  await paste(page, DUMP);
  // Until the frames are there the text is one piece a line, and a click in its middle hits another octet.
  await expect(frameRow(page, 6)).toBeVisible();
  const text = page.getByRole("region", { name: "The text that was decoded" });
  await text
    .getByText("00 00 09 01 05", { exact: false })
    .or(text.getByText("09 01 05 00 00 00 05"))
    .first()
    .click();
  await expect(page.getByRole("heading", { name: "stream 5" })).toBeVisible();
  await expect(frameRow(page, 6)).toHaveAttribute("aria-selected", "true");
});

test("opens every sample with one click", async ({ page, request }) => {
  const samples = readSamples(await (await request.get("/samples/index.json")).json());
  expect(samples.length).toBeGreaterThan(4);
  for (const { title } of samples) {
    await page.getByRole("button", { name: title }).first().click();
    await expect(report(page)).toContainText(/frames? decoded/);
    await expect(frameRow(page, 1)).toBeVisible();
    await page.getByRole("button", { name: "Clear" }).click();
  }
});

test("says line and column of what is wrong, and shows what it could decode", async ({ page }) => {
  await paste(
    page,
    "# client\n50 52 49 20 2a 20 48 54 54 50 2f 32 2e 30 0d 0a 0d 0a 53 4d 0d 0a 0d 0a\n00 00 00 04 00 00 00 00 00\n00 00 08 06 00 00 0g 00 00",
  );
  const problems = page.getByRole("region", { name: "Problems" });
  await expect(problems).toContainText("line 4, column 20");
  await expect(frameRow(page, 2)).toContainText("SETTINGS");
  await problems.getByRole("button").first().click();
});

test("says what to do with a text that holds no octets", async ({ page }) => {
  await paste(page, "Dear colleague, the server answers with an error since Monday.");
  await expect(report(page)).toContainText("Nothing recognised");
  await expect(page.getByRole("region", { name: "Problems" })).toContainText(/hex/);
  await page.getByRole("button", { name: "Edit" }).click();
  await expect(page.getByRole("textbox", { name: "Octets to decode" })).toHaveValue(/Dear colleague/);
});

test("takes a file that is dropped anywhere", async ({ page }) => {
  const dropped = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "from-curl.txt", { type: "text/plain" }));
    return data;
  }, DUMP);
  await page.dispatchEvent("main", "dragover", { dataTransfer: dropped });
  await expect(page.getByText("Drop to decode")).toBeVisible();
  await page.dispatchEvent("main", "drop", { dataTransfer: dropped });
  await expect(page.getByText("Drop to decode")).toBeHidden();
  await expect(page).toHaveTitle(/from-curl\.txt/);
  await expect(frameRow(page, 7)).toBeVisible();
});

test("takes a file of raw octets", async ({ page }) => {
  const octets = Buffer.from("505249202a20485454502f322e300d0a0d0a534d0d0a0d0a000000040000000000", "hex");
  await page
    .getByTestId("file-picker")
    .setInputFiles({ name: "raw.bin", mimeType: "application/octet-stream", buffer: octets });
  await expect(frameRow(page, 2)).toContainText("SETTINGS");
  await expect(page.getByRole("region", { name: "The text that was decoded" })).toContainText("50 52 49 20");
});

test("takes two directions that are marked", async ({ page }) => {
  await page.getByRole("button", { name: "Insert the markers" }).click();
  const box = page.getByRole("textbox", { name: "Octets to decode" });
  await expect(box).toBeFocused();
  await expect(box).toHaveValue(/# client\n[^]*# server\n$/);
  await box.fill(`# client\n${DUMP}\n# server\n00 00 00 04 00 00 00 00 00`);
  await box.press("Control+Enter");
  await expect(report(page)).toContainText("client → server");
  await expect(report(page)).toContainText("server → client");
  await expect(page.getByRole("row", { name: /server .*SETTINGS/ })).toBeVisible();
});

test("lets the person say who sent a single direction", async ({ page }) => {
  await paste(page, "00 00 08 06 00 00 00 00 00 01 02 03 04 05 06 07 08");
  await expect(frameRow(page, 1)).toContainText("client");
  await page.getByRole("radio", { name: "server" }).check({ force: true });
  await expect(frameRow(page, 1)).toContainText("server");
});

test("loses nothing that was typed", async ({ page }) => {
  const box = page.getByRole("textbox", { name: "Octets to decode" });
  await box.fill("00 00 00 04 00 00 00 00 00");
  await page.getByRole("link", { name: "Learn" }).click();
  await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
  await page.getByRole("link", { name: "Decode" }).click();
  await expect(box).toHaveValue(/^00 00 00 04/);
  await page.goto("/?later#/decode");
  await expect(frameRow(page, 1)).toContainText("SETTINGS");
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByRole("button", { name: "Bring the text back" }).click();
  await expect(frameRow(page, 1)).toContainText("SETTINGS");
});

for (const theme of ["light", "dark"] as const) {
  test(
    `has nothing for axe to find, ${theme}`,
    { tag: theme === "dark" ? "@long" : [] },
    async ({ page }) => {
      test.slow();
      await page.emulateMedia({ colorScheme: theme });
      expect(await violations(page)).toEqual([]);
      await paste(page, DUMP.replace("00 00 00 00 40 00 00 00", "00 00 00 00 00 00 00 00"));
      await frameRow(page, 4).click();
      await page.getByRole("treeitem", { name: /^Flags/ }).click();
      expect(await violations(page)).toEqual([]);
      const filter = page.getByRole("textbox", { name: "Filter frames" });
      await filter.fill("type == PING");
      await expect(frameRow(page, 4)).toBeHidden();
      expect(await violations(page)).toEqual([]);
      await filter.fill("type == NONE");
      await expect(filter).toHaveAttribute("aria-invalid", "true");
      expect(await violations(page)).toEqual([]);
      await page.getByRole("button", { name: "Edit" }).click();
      await expect(page.getByRole("textbox", { name: "Octets to decode" })).toBeVisible();
      expect(await violations(page)).toEqual([]);
    },
  );
}

test("works on a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await paste(page, DUMP);
  await expect(frameRow(page, 4)).toBeVisible();
  await frameRow(page, 4).click();
  await page.getByRole("button", { name: /inspector/i }).click();
  await expect(page.getByRole("heading", { name: "stream 3" })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(await violations(page)).toEqual([]);
});

async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    document.body.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
    );
  }, text);
}

function report(page: Page) {
  return page.getByRole("region", { name: "What was recognised" });
}

function frameRow(page: Page, number: number) {
  return page.getByRole("grid", { name: "Frames" }).locator(`[data-frame="${number - 1}"]`);
}
