/** A person brings captures and key logs to the Decode room, as files. Nothing of them leaves the browser. */
import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { sharedPath } from "../support/shared.ts";
import { longCapture } from "../support/long-capture.ts";
import { violations } from "./accessibility.ts";
import { watchTasks } from "./main-thread.ts";

const SAMPLES = "public/samples";
const CAPTURES = sharedPath("captures/pcap");

/** What was asked of the network after the room was there. */
let asked: string[] = [];

test.beforeEach(async ({ page }) => {
  await page.goto("/#/decode");
  await expect(page.getByRole("textbox", { name: "Octets to decode" })).toBeVisible();
  await page.waitForLoadState("networkidle");
  asked = [];
  page.on("request", (request) => asked.push(request.url()));
});

test.afterEach(async ({ page }) => {
  const own = new URL(page.url()).origin;
  // The app's own code and icon come when they are needed; what is given to it goes nowhere.
  const isOwn = (url: string): boolean => url.startsWith(own) && /\.(?:js|css|woff2|svg)$/.test(url);
  expect(asked.filter((url) => !isOwn(url))).toEqual([]);
});

test("opens a capture of TLS with its keys inside", async ({ page }) => {
  await give(page, `${SAMPLES}/tls12-with-keys.pcapng`);
  await expect(connection(page, /HTTP\/2 over TLS 1\.2/)).toHaveAttribute("aria-selected", "true");
  await expect(keys(page)).toContainText("1 secret inside the capture, opened the connection");
  await expect(facts(page)).toContainText("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  await expect(page.getByRole("row", { name: /HEADERS/ }).first()).toContainText(":method");
});

test("offers all connections, and keeps the choice in other rooms", async ({ page }) => {
  await give(page, `${SAMPLES}/four-connections.pcapng`);
  const list = page.getByRole("listbox", { name: "Connections of this capture" });
  await expect(list.getByRole("option")).toHaveCount(4);
  await list.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(facts(page)).toContainText("Packets17");
  await page.keyboard.press("Enter");
  await expect(list.getByRole("option").nth(2)).toHaveAttribute("aria-selected", "true");
  await expect(page.getByRole("banner")).toContainText("127.0.0.1:56528");
  await page
    .getByRole("link", { name: "Lab" })
    .or(page.getByRole("button", { name: "Lab" }))
    .first()
    .click();
  await page
    .getByRole("link", { name: "Decode" })
    .or(page.getByRole("button", { name: "Decode" }))
    .first()
    .click();
  await expect(list.getByRole("option").nth(2)).toHaveAttribute("aria-selected", "true");
});

test("several captures at once are a list: one is open, the others a click away", async ({ page }, info) => {
  const picture = info.outputPath("photo.png");
  writeFileSync(picture, Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a));
  await give(page, picture, `${SAMPLES}/four-connections.pcapng`, `${SAMPLES}/go-get.txt`);
  const files = page.getByRole("region", { name: "Files" });
  const row = (name: RegExp) => files.getByRole("button", { name });
  await expect(row(/photo\.png Nothing to show\. This file is a picture/)).toBeVisible();
  await expect(row(/four-connections/)).toHaveAttribute("aria-current", "true");
  await row(/go-get\.txt hexdump -C · 10 frames/).click();
  await expect(row(/go-get/)).toHaveAttribute("aria-current", "true");
  await expect(page.getByRole("row", { name: /HEADERS/ }).first()).toBeVisible();
  await row(/:28081$/)
    .last()
    .click();
  await expect(row(/four-connections/)).toHaveAttribute("aria-current", "true");
  await expect(page.getByRole("option", { selected: true })).toContainText(":28081");
});

test("marks what a capture has lost, and goes to the place of a problem", async ({ page }) => {
  await give(page, `${SAMPLES}/cut-packets.pcapng`);
  await expect(facts(page)).toContainText("not in the capture");
  const problems = page.getByRole("region", { name: "Problems" });
  await expect(problems).toContainText("packet 4 · octet 444 of the file");
  await problems
    .getByRole("button", { name: /snap length/ })
    .first()
    .click();
  await expect(page.getByRole("dialog")).toContainText("octet 444");
  await expect(page.getByRole("group", { name: "Octets around it" })).toContainText("000001b0");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("tells how to record the keys, and takes them after the capture", async ({ page }) => {
  needsCaptures();
  await give(page, `${CAPTURES}/tls13-aes128gcm.pcap`);
  await expect(connection(page, /TLS without keys/)).toBeVisible();
  await keys(page).getByRole("button", { name: "How to record one" }).click();
  await expect(page.getByRole("group", { name: "For curl" })).toContainText("SSLKEYLOGFILE=keys.txt curl");
  await page.keyboard.press("Escape");

  await drop(page, `${CAPTURES}/tls12-ecdhe-chacha20.keys.txt`);
  await expect(keys(page)).toContainText("none of them of this connection");
  await drop(page, `${CAPTURES}/tls13-aes128gcm.keys.txt`);
  await expect(connection(page, /HTTP\/2 over TLS 1\.3/)).toHaveAttribute("aria-selected", "true");
  await expect(keys(page)).toContainText("opened the connection");
  await expect(page.getByRole("row", { name: /HEADERS/ }).first()).toContainText(":method");
  await keys(page).getByRole("button", { name: "Remove the key log" }).click();
  await expect(connection(page, /TLS without keys/)).toBeVisible();
});

test("takes the key log before the capture, and both at once in any order", async ({ page }) => {
  needsCaptures();
  await give(page, `${CAPTURES}/tls13-chacha20.keys.txt`);
  await expect(keys(page)).toContainText("Now drop the capture");
  await give(page, `${CAPTURES}/tls13-chacha20.pcap`);
  await expect(connection(page, /HTTP\/2 over TLS 1\.3/)).toBeVisible();
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(connection(page, /HTTP\/2 over TLS 1\.3/)).toBeHidden();
  await drop(page, `${CAPTURES}/tls13-go-go-hello.keys.txt`, `${CAPTURES}/tls13-go-go-hello.pcap`);
  await expect(connection(page, /HTTP\/2 over TLS 1\.3/)).toBeVisible();
});

test("shows how far it is with a long capture, can be cancelled, and stays responsive", async ({
  page,
  browser,
}, info) => {
  test.slow();
  // A file of its own: octets handed over by the test would themselves hold up the page.
  const file = info.outputPath("long.pcap");
  writeFileSync(file, longCapture(400_000));
  await page.getByTestId("file-picker").setInputFiles(file);
  await expect(page.getByRole("progressbar")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("textbox", { name: "Octets to decode" })).toBeVisible();
  const watch = await watchTasks(browser);
  await page.getByTestId("file-picker").setInputFiles(file);
  await expect(page.getByRole("region", { name: "What was recognised" })).toContainText("frames decoded", {
    timeout: 60_000,
  });
  await page.getByRole("grid", { name: "Frames" }).focus();
  await page.keyboard.press("End");
  await expect(page.getByRole("row", { selected: true })).toHaveAttribute("data-frame", /^(?:399|400)\d{3}$/);
  await page.getByRole("tab", { name: "Ladder" }).click();
  await expect(page.getByRole("tabpanel").locator("canvas")).toBeVisible();
  const longest = await watch.longestMs();
  console.log(`longest main-thread task with 400 000 frames: ${longest} ms of processor time`);
  // The figure is for who reads it: some forty alone, four times that on a busy machine. Work in one piece would take seconds.
  expect(longest).toBeLessThan(1000);
});

for (const theme of ["light", "dark"] as const) {
  test(
    `has nothing for axe to find, ${theme}`,
    { tag: theme === "light" ? "@long" : [] },
    async ({ page }) => {
      test.slow();
      await page.emulateMedia({ colorScheme: theme });
      await give(page, `${SAMPLES}/cut-packets.pcapng`);
      await expect(facts(page)).toBeVisible();
      expect(await violations(page)).toEqual([]);
    },
  );
}

/** They lie beside the repository: without them it is skipped, and on CI it fails. */
function needsCaptures(): void {
  test.skip(CAPTURES === undefined && process.env["CI"] !== "true", "../shared/captures/pcap is not there");
}

function connection(page: Page, name: RegExp) {
  return page.getByRole("option", { name });
}

function keys(page: Page) {
  return page.getByRole("region", { name: "Keys" });
}

function facts(page: Page) {
  return page.getByRole("region", { name: "What is known of this connection" });
}

function give(page: Page, ...files: string[]): Promise<void> {
  return page.getByTestId("file-picker").setInputFiles(files);
}

/** As a hand does it: files out of another window. */
async function drop(page: Page, ...paths: string[]): Promise<void> {
  const files = paths.map((path) => ({
    name: path.split("/").at(-1) ?? "",
    octets: [...readFileSync(path)],
  }));
  const dropped = await page.evaluateHandle((list) => {
    const data = new DataTransfer();
    for (const { name, octets } of list) data.items.add(new File([Uint8Array.from(octets)], name));
    return data;
  }, files);
  await page.dispatchEvent("main", "dragover", { dataTransfer: dropped });
  await expect(page.getByText("Drop to decode")).toBeVisible();
  await page.dispatchEvent("main", "drop", { dataTransfer: dropped });
  await expect(page.getByText("Drop to decode")).toBeHidden();
}
